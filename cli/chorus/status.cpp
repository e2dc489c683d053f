// rulec status [NUMBER]: what the ledger knows, without asking the platform.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "chorus/phrase.h"
#include "cli/chorus/connection.h"
#include "cli/chorus/journey.h"
#include "cli/chorus/verbs.h"
#include "cli/exit_code.h"

namespace rulec::cli {

int status(const ChorusOptions& options, const Display& display, Io& io) {
  const auto profile = profile_for(options, display, io);
  if (!profile) return kUnable;
  const auto ledger = open_ledger();
  if (options.operands.empty()) {
    for (const chorus::Entry& entry : ledger->list(profile->endpoint.api)) show(entry, options, display, io);
    return kDone;
  }
  const auto entry = entry_named(*ledger, *profile, options, display, io);
  if (!entry) return kUnable;
  show(*entry, options, display, io);
  for (const chorus::Event& event : ledger->events(entry->id)) {
    const std::string text = chorus::in_language(event.text, display.french);
    if (options.format == "json") {
      const nlohmann::ordered_json json = {{"at", event.at}, {"event", event.what}, {"text", text}};
      io.out << json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
    } else {
      io.out << fmt::format("  {}  {}{}\n", event.at, event.what, text.empty() ? "" : "  " + text);
    }
  }
  return kDone;
}

}  // namespace rulec::cli
