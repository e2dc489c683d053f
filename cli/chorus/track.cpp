// rulec track NUMBER: asks the platform where the invoice stands, and goes on asking while --wait lasts.
#include "cli/chorus/connection.h"
#include "cli/chorus/journey.h"
#include "cli/chorus/verbs.h"
#include "cli/exit_code.h"

namespace rulec::cli {

int track(const ChorusOptions& options, const Display& display, Io& io) {
  const auto wait = wait_of(options, display, io);
  const auto profile = wait ? profile_for(options, display, io) : std::nullopt;
  const auto credentials = profile ? credentials_for(*profile, display, io) : std::nullopt;
  if (!credentials) return kUnable;
  const auto ledger = open_ledger();
  auto entry = entry_named(*ledger, *profile, options, display, io);
  if (!entry) return kUnable;
  Connection connection(*profile, *credentials);
  chorus::Courier courier(connection.client(), *ledger, profile->settle);
  // What asks for an action may have been acted upon elsewhere; what was not seen may have come.
  if (entry->phase == chorus::Phase::to_recycle || entry->phase == chorus::Phase::suspended ||
      entry->phase == chorus::Phase::not_ours)
    if (const auto problem = courier.ask(*entry)) return fail(*problem, display, io);
  const auto problem = follow(courier, {&*entry, 1}, *profile, *wait, display, io);
  show(*entry, options, display, io);
  return problem ? fail(*problem, display, io) : code_of(entry->phase);
}

}  // namespace rulec::cli
