// rulec resubmit NUMBER: what the state of the invoice allows, and nothing else. Recycles what went to the wrong place,
// completes what is suspended; says what to do where the platform takes no second word.
#include <fmt/format.h>

#include <utility>

#include "cli/chorus/attachment.h"
#include "cli/chorus/connection.h"
#include "cli/chorus/journey.h"
#include "cli/chorus/verbs.h"
#include "cli/exit_code.h"

namespace rulec::cli {
namespace {

using chorus::Phase;

std::optional<chorus::Trouble> complete(chorus::Courier& courier, chorus::Entry& entry,
                                        const std::vector<AttachedFile>& files, const ChorusOptions& options) {
  std::vector<chorus::Attachment> attachments;
  for (const AttachedFile& file : files) attachments.push_back({file.name, file.mime, file.extension, file.bytes});
  return courier.complete(entry, attachments, options.comment);
}

bool changes_nothing(const ChorusOptions& options) {
  return options.service.empty() && options.commitment.empty() && options.recipient.empty();
}

// What is asked for and the state has no use for: nothing is dropped without a word.
const char* useless(Phase phase, const ChorusOptions& options) {
  if (phase == Phase::to_recycle) return options.attach.empty() ? nullptr : "--attach";
  if (!options.service.empty()) return "--service";
  if (!options.commitment.empty()) return "--commitment";
  return options.recipient.empty() ? nullptr : "--recipient";
}

std::optional<chorus::Trouble> recycle(chorus::Courier& courier, chorus::Entry& entry, const ChorusOptions& options) {
  return courier.recycle(entry, {entry.invoice, options.recipient.empty() ? entry.recipient : options.recipient,
                                 options.service, options.commitment, options.comment});
}

int refuse(const chorus::Entry& entry, const ChorusOptions& options, const Display& display, Io& io) {
  const bool locked = entry.phase == Phase::available || entry.phase == Phase::paid || entry.phase == Phase::done;
  if (locked)
    say(io, display,
        fmt::format("{} is with its recipient: nothing of it changes any more, a credit note does", entry.number),
        fmt::format("{} est chez son destinataire : rien n'y change plus, il faut un avoir", entry.number));
  else
    say(io, display, fmt::format("{} is `{}`: there is nothing to resubmit", entry.number, name_of(entry.phase)),
        fmt::format("{} est « {} » : il n'y a rien à représenter", entry.number, name_of(entry.phase)));
  show(entry, options, display, io);
  return kRefused;
}

}  // namespace

int resubmit(const ChorusOptions& options, const Display& display, Io& io) {
  const auto wait = wait_of(options, display, io);
  const auto profile = wait ? profile_for(options, display, io) : std::nullopt;
  const auto credentials = profile ? credentials_for(*profile, display, io) : std::nullopt;
  if (!credentials) return kUnable;
  std::vector<AttachedFile> files;
  for (const std::string& path : options.attach) {
    auto [file, exit_code] = attached_file(path, display, io);
    if (!file) return exit_code;
    files.push_back(std::move(*file));
  }
  const auto ledger = open_ledger();
  auto entry = entry_named(*ledger, *profile, options, display, io);
  if (!entry) return kUnable;
  Connection connection(*profile, *credentials);
  chorus::Courier courier(connection.client(), *ledger, profile->settle);
  if (const auto problem = courier.ask(*entry)) return fail(*problem, display, io);  // what it is now
  if (entry->phase != Phase::to_recycle && entry->phase != Phase::suspended)
    return refuse(*entry, options, display, io);
  if (entry->phase == Phase::to_recycle && changes_nothing(options)) {
    say(io, display, "say what to change: --service CODE, --commitment NUMBER or --recipient SIRET",
        "dites ce qui change : --service CODE, --commitment NUMÉRO ou --recipient SIRET");
    return kUnable;
  }
  if (const char* const flag = useless(entry->phase, options); flag != nullptr) {
    say(io, display, fmt::format("{} is `{}`: {} changes nothing there", entry->number, name_of(entry->phase), flag),
        fmt::format("{} est « {} » : {} n'y change rien", entry->number, name_of(entry->phase), flag));
    return kUnable;
  }
  if (entry->phase == Phase::suspended && files.empty() && options.comment.empty()) {
    say(io, display, "say what completes it: --attach FILE or --comment TEXT",
        "dites ce qui la complète : --attach FICHIER ou --comment TEXTE");
    return kUnable;
  }
  const auto trouble =
      entry->phase == Phase::to_recycle ? recycle(courier, *entry, options) : complete(courier, *entry, files, options);
  if (trouble) {
    fail(*trouble, display, io);
    if (!trouble->may_be_done) return trouble->kind == chorus::TroubleKind::refused ? kRefused : kUnable;
  }
  if (const auto problem = courier.ask(*entry)) return fail(*problem, display, io);
  if (const auto problem = follow(courier, {&*entry, 1}, *profile, *wait, display, io))
    return fail(*problem, display, io);
  show(*entry, options, display, io);
  const int code = code_of(entry->phase);
  return code == kNotYet && wait->count() == 0 ? kDone : code;
}

}  // namespace rulec::cli
