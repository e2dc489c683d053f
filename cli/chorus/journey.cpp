#include "cli/chorus/journey.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>
#include <vector>

#include "chorus/phrase.h"
#include "chorus/states.h"
#include "cli/exit_code.h"

namespace rulec::cli {
std::string words_of(const chorus::Entry& entry, bool french) {
  if (entry.platform_state.empty()) return "";
  if (entry.platform_state.starts_with("IN_")) {
    const chorus::FlowState state = chorus::flow_state(entry.platform_state);
    return std::string(french ? state.french : state.english);
  }
  const chorus::InvoiceState state = chorus::invoice_state(entry.platform_state);
  return std::string(french ? state.french : state.english);
}

namespace {

using chorus::Phase;
using std::chrono::milliseconds;
using Json = nlohmann::ordered_json;

std::string advice_for(Phase phase, const std::string& number, bool french) {
  switch (phase) {
    case Phase::flow_rejected:
      return french ? "corrigez la facture et envoyez-la sous le même numéro : rulec send"
                    : "mend the invoice and send it under the same number: rulec send";
    case Phase::to_recycle:
      return fmt::format("rulec resubmit {} --service CODE --commitment NUMBER", number);
    case Phase::suspended:
      return fmt::format("rulec resubmit {} --attach FILE", number);
    case Phase::rejected:
      return french ? "ce numéro est perdu : faites une nouvelle facture sous un nouveau numéro, et un avoir dans vos "
                      "comptes"
                    : "this number is burnt: make a new invoice under a new number, and a credit note in your books";
    case Phase::not_taken:
      return french ? "rien n'a été déposé : envoyez-la à nouveau" : "nothing was deposited: send it again";
    case Phase::open:
      return french ? "on ignore si la plateforme l'a prise : rulec track le demandera"
                    : "it is not known whether the platform took it: rulec track will ask";
    case Phase::resubmitting:
      return french ? "on ignore si la plateforme l'a prise en compte : rulec track le demandera"
                    : "it is not known whether the platform did it: rulec track will ask";
    case Phase::not_ours:
      return fmt::format(
          fmt::runtime(french
                           ? "on ne voit rien de cette facture sur la plateforme sous ce numéro ; son fichier a pu y "
                             "être pris et refusé, ou viendra plus tard : redemandez par rulec track {0} avant de "
                             "l'envoyer sous un autre numéro ; rulec find --number {0} montre ce que la plateforme a"
                           : "nothing of this invoice is seen on the platform under this number; its file may have "
                             "been taken and refused there, or come later: ask again with rulec track {0} before it "
                             "is sent under another number; rulec find --number {0} shows what the platform has"),
          number);
    default:
      return "";
  }
}

void say_progress(const chorus::Entry& entry, const Display& display, Io& io) {
  const std::string words = words_of(entry, display.french);
  io.err << fmt::format("rulec: {}  {}{}{}\n", entry.number, name_of(entry.phase),
                        entry.platform_state.empty() ? "" : "  " + entry.platform_state,
                        words.empty() || words == entry.platform_state ? "" : ": " + words);
}

}  // namespace

int code_of(Phase phase) {
  switch (phase) {
    case Phase::paid:
    case Phase::done:
      return kDone;
    case Phase::to_recycle:
    case Phase::suspended:
    case Phase::rejected:
    case Phase::withdrawn:
    case Phase::flow_rejected:
    case Phase::not_ours:
      return kRefused;
    case Phase::not_taken:
      return kUnable;
    case Phase::open:
    case Phase::sent:
    case Phase::integrated:
    case Phase::available:
    case Phase::resubmitting:
      return kNotYet;
  }
  return kUnable;
}

void show(const chorus::Entry& entry, const ChorusOptions& options, const Display& display, Io& io) {
  const std::string advice = advice_for(entry.phase, entry.number, display.french);
  const std::string text = chorus::in_language(entry.text, display.french);
  if (options.format == "json") {
    const Json json = {{"number", entry.number},
                       {"supplier", entry.supplier},
                       {"recipient", entry.recipient},
                       {"platform", entry.platform},
                       {"state", name_of(entry.phase)},
                       {"flow", entry.flow},
                       {"invoice_id", entry.invoice},
                       {"platform_state", entry.platform_state},
                       {"text", text},
                       {"advice", advice},
                       {"file", entry.file_name},
                       {"digest", "sha256:" + entry.file_digest},
                       {"started", entry.started},
                       {"changed", entry.changed}};
    io.out << json.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
    return;
  }
  const std::string words = words_of(entry, display.french);
  io.out << fmt::format("{}  {}  {}{}{}\n", entry.number, name_of(entry.phase), entry.platform_state,
                        entry.flow.empty() ? "" : "  " + entry.flow,
                        words.empty() || words == entry.platform_state ? "" : "  (" + words + ")");
  if (!text.empty()) io.out << fmt::format("  {}\n", text);
  if (entry.phase == Phase::done)
    io.out << (display.french ? "  ce destinataire ne montre pas la mise en paiement\n"
                              : "  this recipient does not show the payment\n");
  if (!advice.empty()) io.out << fmt::format("  {}\n", advice);
}

namespace {

bool is_not_yet(const chorus::Entry& entry) { return code_of(entry.phase) == kNotYet; }

// Asks once; whether anything moved, which is said.
std::optional<chorus::Trouble> ask(chorus::Courier& courier, std::span<chorus::Entry> entries, bool& moved,
                                   const Display& display, Io& io) {
  std::vector<std::pair<Phase, std::string>> before;
  for (const chorus::Entry& entry : entries) before.emplace_back(entry.phase, entry.platform_state);
  auto problem = courier.ask(entries);
  for (std::size_t i = 0; i < entries.size(); ++i)
    if (before[i] != std::pair(entries[i].phase, entries[i].platform_state)) {
      moved = true;
      say_progress(entries[i], display, io);
    }
  return problem;
}

}  // namespace

std::optional<chorus::Trouble> follow(chorus::Courier& courier, std::span<chorus::Entry> entries,
                                      const Profile& profile, milliseconds time, const Display& display, Io& io) {
  const auto end = std::chrono::steady_clock::now() + time;
  milliseconds pause = profile.first_poll;
  while (std::ranges::any_of(entries, is_not_yet)) {
    bool moved = false;
    if (auto problem = ask(courier, entries, moved, display, io)) return problem;
    const auto left = std::chrono::ceil<milliseconds>(end - std::chrono::steady_clock::now());
    if (std::ranges::none_of(entries, is_not_yet) || left.count() <= 0) break;
    pause = moved ? profile.first_poll : std::min(pause * 3 / 2, profile.last_poll);
    std::this_thread::sleep_for(std::min(pause, left));
  }
  return std::nullopt;
}

std::optional<milliseconds> wait_of(const ChorusOptions& options, const Display& display, Io& io) {
  if (options.wait.empty()) return milliseconds(0);
  const auto time = parse_time(options.wait);
  if (!time)
    say(io, display, fmt::format("--wait: `{}` is no time; write it as 60s or 10m", options.wait),
        fmt::format("--wait : « {} » n'est pas une durée ; écrivez 60s ou 10m", options.wait));
  return time;
}

std::optional<chorus::Entry> entry_named(chorus::Ledger& ledger, const Profile& profile, const ChorusOptions& options,
                                         const Display& display, Io& io) {
  const std::string number = options.operands.empty() ? "" : options.operands.front();
  auto entry = ledger.find(profile.endpoint.api, options.supplier, number);
  if (!entry)
    say(io, display, fmt::format("the ledger has no invoice `{}` of the profile {}", number, profile.name),
        fmt::format("le registre n'a pas de facture « {} » du profil {}", number, profile.name));
  return entry;
}

}  // namespace rulec::cli
