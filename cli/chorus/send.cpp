// rulec send FILE…: reads, judges, deposits once, and follows where --wait says so.
#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "calculate/clock.h"
#include "chorus/encoding.h"
#include "cli/chorus/connection.h"
#include "cli/chorus/directory.h"
#include "cli/chorus/home.h"
#include "cli/chorus/invoice.h"
#include "cli/chorus/journey.h"
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

// The platform takes plain letters in file names only.
std::string file_name_for(const std::string& number, const std::string& extension) {
  std::string name = number;
  for (char& c : name)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_')) c = '-';
  return name + extension;
}

// The same for no two invoices, and for no two contents of one.
std::string closed_name(const std::string& supplier, const std::string& number, const std::string& digest) {
  std::string name = supplier + '-';
  for (const char c : number) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    name += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return fmt::format("{}-{}.json", name, digest.substr(0, 12));
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
    return send(item.name, invoice, prepared);
  }

 private:
  int send(const std::string& name, const InvoiceReader::Invoice& invoice, const Prepared& prepared) {
    auto before = ledger_->find(profile_.endpoint.api, invoice.supplier, invoice.number);
    const bool interrupted = before && before->phase == Phase::open;
    if (interrupted) {
      if (const auto problem = settle(*before)) return fail(*problem, display_, io_);
      if (before->phase != Phase::not_taken) return finish(*before);
    } else if (before && !frees_number(before->phase)) {
      return taken(name, *before);
    }
    if (const int code = check(name, invoice); code != kDone) return code;
    if (!keep_closed(name, invoice, prepared)) return kUnable;
    return deposit(name, invoice, prepared);
  }

  // What was signed stays, beside the ledger.
  bool keep_closed(const std::string& name, const InvoiceReader::Invoice& invoice, const Prepared& prepared) {
    if (prepared.closed.empty()) return true;
    const auto path = state_folder() / "closed" / profile_.name /
                      closed_name(invoice.supplier, invoice.number, chorus::sha256(prepared.closed));
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
    auto result = courier_.send({prepared.file, entry.file_name, entry.syntax}, entry);
    if (const auto* other = std::get_if<chorus::Taken>(&result)) return taken(name, other->entry);
    auto& sent = std::get<chorus::Courier::Sent>(result);
    if (sent.trouble) {
      const int code = fail(*sent.trouble, display_, io_);
      if (sent.entry.phase == Phase::not_taken) {
        cli::show(sent.entry, options_, display_, io_);
        return code;
      }
      if (const auto problem = settle(sent.entry)) return fail(*problem, display_, io_);
    }
    return finish(sent.entry);
  }

  // Asks until it is known whether the platform took it, as long as that takes no longer than a person waits.
  std::optional<chorus::Trouble> settle(chorus::Entry& entry) {
    milliseconds time = wait_;
    if (profile_.settle <= kSettleAtOnce)
      time = std::max<milliseconds>(time, profile_.settle + std::chrono::seconds(2));
    const auto end = std::chrono::steady_clock::now() + time;
    do {
      if (auto problem = follow(courier_, entry, profile_, milliseconds(0), display_, io_)) return problem;
      if (entry.phase != Phase::open) break;
      std::this_thread::sleep_for(profile_.first_poll);
    } while (std::chrono::steady_clock::now() < end);
    return std::nullopt;
  }

  int finish(chorus::Entry& entry) {
    if (wait_.count() > 0)
      if (const auto problem = follow(courier_, entry, profile_, wait_, display_, io_)) {
        cli::show(entry, options_, display_, io_);
        return fail(*problem, display_, io_);
      }
    cli::show(entry, options_, display_, io_);
    const int code = code_of(entry.phase);
    return code == kNotYet && wait_.count() == 0 && entry.phase != Phase::open ? kDone : code;
  }

  int taken(const std::string& name, const chorus::Entry& entry) {
    say(io_, display_, fmt::format("{}: the number {} was already sent on {}", name, entry.number, entry.started),
        fmt::format("{} : le numéro {} a déjà été envoyé le {}", name, entry.number, entry.started));
    show_taken(name);
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

  int too_large(const std::string& name) {
    say(io_, display_, fmt::format("{}: over {} bytes, the most that the platform takes", name, profile_.max_file),
        fmt::format("{} : plus de {} octets, le maximum de la plateforme", name, profile_.max_file));
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
};

// In a batch 2 wins over 1, and both over "not yet".
int worse(int a, int b) {
  const auto rank = [](int code) { return code == kUnable ? 3 : code == kRefused ? 2 : code == kNotYet ? 1 : 0; };
  return rank(a) >= rank(b) ? a : b;
}

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
  if (any) return code;
  say(io, display, "no invoice to send", "aucune facture à envoyer");
  return kUnable;
}

}  // namespace rulec::cli
