// What `rulec report --profile` shows of the ledger: one answer for each number of each supplier.
#include <fmt/format.h>

#include <algorithm>
#include <exception>

#include "chorus/phrase.h"
#include "cli/chorus/connection.h"
#include "cli/chorus/journey.h"
#include "cli/chorus/verbs.h"

namespace rulec::cli {
namespace {

report::Sent sent_of(const chorus::Entry& entry) {
  return {entry.supplier,
          entry.number,
          std::string(name_of(entry.phase)),
          entry.flow,
          entry.platform_state,
          {words_of(entry, false), words_of(entry, true)},
          {chorus::in_language(entry.text, false), chorus::in_language(entry.text, true)},
          entry.changed};
}

// The entry that holds its number stands before those that freed it; of these the newest.
std::vector<chorus::Entry> in_force_first(std::vector<chorus::Entry> entries) {
  std::ranges::stable_partition(entries, [](const chorus::Entry& entry) { return !frees_number(entry.phase); });
  return entries;
}

std::optional<report::SentInvoices> read(const std::string& name, const Display& display, Io& io) {
  ChorusOptions options;
  options.profile = name;
  options.live = true;  // only the ledger is read
  const auto profile = profile_for(options, display, io);
  if (!profile) return std::nullopt;
  report::SentInvoices sent(
      fmt::format("{} ({}, {})", profile->name, name_of(profile->platform), profile->endpoint.api));
  for (const chorus::Entry& entry : in_force_first(open_ledger()->list(profile->endpoint.api)))
    sent.add(sent_of(entry));
  return sent;
}

}  // namespace
}  // namespace rulec::cli

extern "C" __attribute__((visibility("default"))) bool rulec::cli::rulec_chorus_sent(
    const std::string* profile, const rulec::cli::Display* display, rulec::cli::Io* io,
    rulec::report::SentInvoices* sent) {
  try {
    auto found = rulec::cli::read(*profile, *display, *io);
    if (found) *sent = std::move(*found);
    return found.has_value();
  } catch (const std::exception& problem) {
    io->err << "rulec: " << problem.what() << '\n';
    return false;
  }
}
