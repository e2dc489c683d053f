// rulec send FILE…: reads, judges, deposits once (each alone, or several in an archive), and follows where --wait says
// so.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>
#include <thread>
#include <utility>

#include "calculate/clock.h"
#include "chorus/encoding.h"
#include "cli/chorus/closed.h"
#include "cli/chorus/connection.h"
#include "cli/chorus/directory.h"
#include "cli/chorus/home.h"
#include "cli/chorus/invoice.h"
#include "cli/chorus/journey.h"
#include "cli/chorus/limits.h"
#include "cli/chorus/lot.h"
#include "cli/chorus/preparing.h"
#include "cli/chorus/verbs.h"
#include "cli/exit_code.h"
#include "cli/input.h"
#include "cli/keys.h"
#include "report/write.h"

namespace rulec::cli {
namespace {

using chorus::Phase;
using std::chrono::milliseconds;

constexpr std::chrono::seconds kSettleAtOnce{30};  // what a person waits for without having asked to

constexpr int kParis = 60;  // minutes ahead of UTC in winter

// In a batch 2 wins over 1, and both over "not yet".
int worse(int a, int b) {
  const auto rank = [](int code) { return code == kUnable ? 3 : code == kRefused ? 2 : code == kNotYet ? 1 : 0; };
  return rank(a) >= rank(b) ? a : b;
}

class Sender {
 public:
  Sender(const ChorusOptions& options, const Profile& profile, const chorus::Credentials& credentials,
         std::optional<signature::Key> key, milliseconds wait, const Display& display, Io& io)
      : options_(options),
        profile_(profile),
        display_(display),
        io_(io),
        wait_(wait),
        connection_(profile, credentials),
        ledger_(open_ledger()),
        courier_(connection_.client(), *ledger_, profile.settle),
        preparer_(profile, std::move(key), options.unchecked, display, io),
        reader_(display.french) {}

  int send(InputItem item) {
    if (item.problem) return unreadable(item.name, item.problem->message);
    if (!item.bytes) {
      InputBytes input = read_input(item.name, profile_.max_file + 1, display_.french);
      if (input.problem) return unreadable(item.name, input.problem->message);
      item.bytes = std::move(input.bytes);
    }
    const Prepared prepared = preparer_.prepare(item.name, std::move(*item.bytes));
    if (prepared.code != kDone) return prepared.code;
    if (prepared.file.size() > profile_.max_file) return too_large(item.name);
    const InvoiceReader::Invoice invoice = reader_.read(prepared.invoice());
    if (invoice.unreadable)
      return unreadable(item.name, display_.french ? invoice.unreadable->french : invoice.unreadable->english);
    const int code = send_waiting(invoice);
    return worse(code, send(item.name, invoice, prepared));
  }

  // What still waits for its archive to be full.
  int send_waiting() {
    int code = kDone;
    for (auto& [syntax, lot] : std::exchange(lots_, {})) code = worse(code, deposit(std::move(lot)));
    return code;
  }

 private:
  // So that the ledger knows of the number.
  int send_waiting(const InvoiceReader::Invoice& invoice) {
    for (auto& [syntax, lot] : lots_)
      if (lot.has(invoice.supplier, invoice.number)) return deposit(std::exchange(lot, {}));
    return kDone;
  }

  int send(const std::string& name, const InvoiceReader::Invoice& invoice, const Prepared& prepared) {
    auto before = ledger_->find(profile_.endpoint.api, invoice.supplier, invoice.number);
    const bool interrupted = before && before->phase == Phase::open;
    if (interrupted) {
      const std::span<chorus::Entry> one(&*before, 1);
      if (const auto problem = settle(one)) return fail(*problem, display_, io_);
      if (before->phase != Phase::not_taken) return finish(one);
    } else if (before && before->phase == Phase::not_ours) {
      return ask_again(name, *before, prepared);
    } else if (before && !frees_number(before->phase)) {
      return taken(name, *before);
    }
    if (const int code = check(name, invoice); code != kDone) return code;
    if (!keep_closed(name, invoice, prepared)) return kUnable;
    return deposit(name, invoice, prepared);
  }

  // Of a number that was another's: ours may have come since.
  int ask_again(const std::string& name, chorus::Entry& before, const Prepared& prepared) {
    if (const auto problem = courier_.ask(before)) return fail(*problem, display_, io_);
    const bool is_same = before.file_digest == chorus::sha256(prepared.file);
    return before.phase != Phase::not_ours && is_same ? finish(std::span(&before, 1)) : taken(name, before);
  }

  // What was signed stays, beside the ledger.
  bool keep_closed(const std::string& name, const InvoiceReader::Invoice& invoice, const Prepared& prepared) {
    if (prepared.closed.empty()) return true;
    const auto path = closed_file(profile_.name, invoice.supplier, invoice.number, prepared.closed);
    if (write_private(path, prepared.closed)) return true;
    say(io_, display_, fmt::format("{}: not sent, {} cannot be written", name, path.string()),
        fmt::format("{} : non envoyée, impossible d'écrire {}", name, path.string()));
    return false;
  }

  // With what the platform knows of the recipient; where it cannot be asked, nothing can be sent either.
  int check(const std::string& name, const InvoiceReader::Invoice& invoice) {
    std::optional<chorus::Recipient> recipient;
    if (options_.unchecked) return kDone;
    if (invoice.recipient.size() == 14) {
      auto entry = kept_entry(connection_.client(), profile_, invoice.recipient, invoice.service);
      if (const auto* problem = std::get_if<chorus::Trouble>(&entry)) return fail(*problem, display_, io_);
      recipient = std::get<chorus::Recipient>(std::move(entry));
    }
    Report report = reader_.judge(recipient, Sending{calculate::now_in(kParis).day, false});
    report.document = name;
    if (report.verdict == Verdict::valid) return kDone;
    show(report);
    say(io_, display_, fmt::format("{}: not sent, the invoice has faults", name),
        fmt::format("{} : non envoyée, la facture a des défauts", name));
    return report.verdict == Verdict::invalid ? kRefused : kUnable;
  }

  void show(const Report& report) {
    io_.out << (options_.format == "json" ? report::render_ndjson(report)
                                          : reader_.text_of(report, display_.colour_out));
  }

  int deposit(const std::string& name, const InvoiceReader::Invoice& invoice, const Prepared& prepared) {
    chorus::Entry entry;
    entry.platform = profile_.endpoint.api;
    entry.supplier = invoice.supplier;
    entry.number = invoice.number;
    entry.recipient = invoice.recipient;
    entry.file_name = file_name_for(invoice.number, prepared.extension);
    entry.file_digest = chorus::sha256(prepared.file);
    entry.syntax = prepared.syntax;
    entry.date = invoice.date;
    entry.currency = invoice.currency;
    entry.net = invoice.net;
    entry.gross = invoice.gross;
    entry.due = invoice.due;
    if (entry.file_name.size() > chorus_limit("deposit-name")) return name_too_long(name, entry.file_name);
    if (options_.archive) return gather(name, {std::move(entry), prepared.file});
    auto result = courier_.send({prepared.file, entry.file_name, entry.syntax}, entry);
    if (const auto* other = std::get_if<chorus::Taken>(&result)) return taken(name, other->entry);
    auto& sent = std::get<chorus::Courier::Sent>(result);
    const std::span<chorus::Entry> one(&sent.entry, 1);
    return sent.trouble ? after(*sent.trouble, one) : finish(one);
  }

  // One archive for a syntax, which the deposit names; one that is full goes before the next is begun.
  int gather(const std::string& name, chorus::Courier::Parcel parcel) {
    Lot& lot = lots_[parcel.entry.syntax];
    int code = kDone;
    if (!lot.takes(parcel.entry.file_name, parcel.bytes, profile_.max_file) && !lot.parcels.empty())
      code = deposit(std::exchange(lot, {}));
    if (!lot.takes(parcel.entry.file_name, parcel.bytes, profile_.max_file)) return worse(code, too_large(name));
    lot.add(name, std::move(parcel));
    return code;
  }

  int deposit(Lot lot) {
    if (lot.parcels.empty()) return kDone;
    const std::string archive = new_archive_name();
    say(io_, display_, fmt::format("{} invoice(s) in one deposit: {}", lot.parcels.size(), archive),
        fmt::format("{} facture(s) en un dépôt : {}", lot.parcels.size(), archive));
    auto sent = courier_.send(std::move(lot.parcels), archive);
    int code = kDone;
    for (const auto& [index, entry] : sent.taken) {
      say_taken(lot.documents[index], entry);
      cli::show(entry, options_, display_, io_);
      code = kRefused;
    }
    if (sent.entries.empty()) return code;
    return worse(code, sent.trouble ? after(*sent.trouble, sent.entries) : finish(sent.entries));
  }

  int after(const chorus::Trouble& trouble, std::span<chorus::Entry> entries) {
    const int code = fail(trouble, display_, io_);
    if (entries.front().phase == Phase::not_taken) {
      show(entries);
      return code;
    }
    if (const auto problem = settle(entries)) return fail(*problem, display_, io_);
    return finish(entries);
  }

  void show(std::span<const chorus::Entry> entries) {
    for (const chorus::Entry& entry : entries) cli::show(entry, options_, display_, io_);
  }

  // Asks until it is known whether the platform took it, as long as that takes no longer than a person waits.
  std::optional<chorus::Trouble> settle(std::span<chorus::Entry> entries) {
    milliseconds time = wait_;
    if (profile_.settle <= kSettleAtOnce)
      time = std::max<milliseconds>(time, profile_.settle + std::chrono::seconds(2));
    const auto end = std::chrono::steady_clock::now() + time;
    do {
      if (auto problem = follow(courier_, entries, profile_, milliseconds(0), display_, io_)) return problem;
      if (std::ranges::find(entries, Phase::open, &chorus::Entry::phase) == entries.end()) break;
      std::this_thread::sleep_for(profile_.first_poll);
    } while (std::chrono::steady_clock::now() < end);
    return std::nullopt;
  }

  int finish(std::span<chorus::Entry> entries) {
    std::optional<chorus::Trouble> problem;
    if (wait_.count() > 0) problem = follow(courier_, entries, profile_, wait_, display_, io_);
    show(entries);
    if (problem) return fail(*problem, display_, io_);
    int code = kDone;
    for (const chorus::Entry& entry : entries) code = worse(code, end_of(entry));
    return code;
  }

  // Sent is the end of the work, where nobody waits for more.
  int end_of(const chorus::Entry& entry) const {
    const int code = code_of(entry.phase);
    return code == kNotYet && wait_.count() == 0 && entry.phase != Phase::open ? kDone : code;
  }

  void say_taken(const std::string& name, const chorus::Entry& entry) {
    if (entry.phase == Phase::not_ours)
      return say(io_, display_,
                 fmt::format("{}: not sent, the number {} is another invoice's on the platform", name, entry.number),
                 fmt::format("{} : non envoyée, le numéro {} est celui d'une autre facture sur la plateforme", name,
                             entry.number));
    say(io_, display_, fmt::format("{}: the number {} was already sent on {}", name, entry.number, entry.started),
        fmt::format("{} : le numéro {} a déjà été envoyé le {}", name, entry.number, entry.started));
  }

  int taken(const std::string& name, const chorus::Entry& entry) {
    say_taken(name, entry);
    if (entry.phase != Phase::not_ours) show_taken(name);
    cli::show(entry, options_, display_, io_);
    return kRefused;
  }

  // CPRO-61 alone: the invoice itself was judged when it was sent.
  void show_taken(const std::string& name) {
    if (options_.format == "json") return;  // the entry says it
    Report report = reader_.judge(std::nullopt, Sending{calculate::now_in(kParis).day, true});
    std::erase_if(report.findings, [](const Finding& finding) { return finding.rule != "CPRO-61"; });
    report.document = name;
    show(report);
  }

  int unreadable(const std::string& name, const std::string& why) {
    io_.err << fmt::format("rulec: {}: {}\n", name, why);
    return kUnable;
  }

  // Letters, digits and the like alone are in it, so that bytes are characters.
  int name_too_long(const std::string& name, const std::string& file_name) {
    const std::size_t most = chorus_limit("deposit-name");
    return refuse(fmt::format("{}: not sent, the file would be named {}…, and the platform takes {} characters at most",
                              name, file_name.substr(0, 30), most),
                  fmt::format("{} : non envoyée, le fichier s'appellerait {}…, et la plateforme prend {} caractères au "
                              "plus",
                              name, file_name.substr(0, 30), most));
  }

  int too_large(const std::string& name) {
    return refuse(fmt::format("{}: over {} bytes, the most that the platform takes", name, profile_.max_file),
                  fmt::format("{} : plus de {} octets, le maximum de la plateforme", name, profile_.max_file));
  }

  int refuse(const std::string& english, const std::string& french) {
    say(io_, display_, english, french);
    return kRefused;
  }

  const ChorusOptions& options_;
  const Profile& profile_;
  const Display& display_;
  Io& io_;
  milliseconds wait_;
  Connection connection_;
  std::unique_ptr<chorus::Ledger> ledger_;
  chorus::Courier courier_;
  Preparer preparer_;
  InvoiceReader reader_;
  std::map<std::string, Lot> lots_;  // by syntax
};

}  // namespace

int send(const ChorusOptions& options, const Display& display, Io& io) {
  const auto wait = wait_of(options, display, io);
  const auto profile = wait ? profile_for(options, display, io) : std::nullopt;
  if (!profile) return kUnable;
  if (options.unchecked && profile->platform == Platform::live) {
    say(io, display, "--unchecked is not for a live profile", "--unchecked n'est pas pour un profil réel");
    return kUnable;
  }
  const auto credentials = credentials_for(*profile, display, io);
  if (!credentials) return kUnable;
  std::optional<signature::Key> key;
  if (!profile->key.empty() && !(key = private_key(profile->key, display, io))) return kUnable;
  Sender sender(options, *profile, *credentials, std::move(key), *wait, display, io);
  Inputs inputs({options.operands, options.files_from, false}, profile->max_file + 1, display.french);
  int code = kDone;
  bool any = false;
  while (auto item = inputs.next()) {
    any = true;
    code = worse(code, sender.send(std::move(*item)));
    io.out.flush();
  }
  code = worse(code, sender.send_waiting());
  if (any) return code;
  say(io, display, "no invoice to send", "aucune facture à envoyer");
  return kUnable;
}

}  // namespace rulec::cli
