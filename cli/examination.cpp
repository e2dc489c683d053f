#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cli/examiner.h"
#include "cli/exit_code.h"
#include "cli/keys.h"
#include "cli/rule_source.h"
#include "cli/rule_words.h"

namespace rulec::cli {
namespace {

std::vector<bool> left_out(const CheckOptions& options, const RuleTable& table) {
  if (options.select.empty() && options.ignore.empty()) return {};
  std::vector<bool> out;
  for (const RuleRow& rule : table.rules())
    out.push_back((!options.select.empty() && !is_named(options.select, table, rule)) ||
                  is_named(options.ignore, table, rule));
  return out;
}

// The entry that --recipient names; false where there is something wrong with it, which has been said.
bool load_recipient(const CheckOptions& options, const Display& display, Io& io,
                    std::optional<chorus::Recipient>& recipient) {
  if (options.recipient.empty()) return true;
  const InputBytes input = read_input(options.recipient, options.max_size, display.french);
  std::string why;
  if (input.problem) {
    why = input.problem->message;
  } else {
    auto read = chorus::read_recipient(input.bytes);
    if (auto* entry = std::get_if<chorus::Recipient>(&read)) {
      recipient = std::move(*entry);
      return true;
    }
    const auto& problem = std::get<chorus::Problem>(read);
    why = display.french ? problem.french : problem.english;
  }
  io.err << fmt::format("rulec: --recipient {}: {}\n", options.recipient, why);
  return false;
}

// The keys of --public-key; false where one cannot be had, which has been said.
bool load_keys(const CheckOptions& options, const Display& display, Io& io, Examination& task) {
  for (const std::string& file : options.public_keys) {
    auto keys = public_keys({file}, display, io);
    if (!keys) return false;
    for (signature::Key& key : *keys) {
      task.key_names.push_back(key.id().empty() ? file : fmt::format("{} ({})", file, key.id()));
      task.keys.push_back(std::move(key));
    }
  }
  return true;
}

}  // namespace

int exit_code_of(const Report& report, Severity fail_on) {
  if (report.verdict == Verdict::incomplete) return kUnable;
  const bool refused = std::ranges::any_of(
      report.findings, [&](const Finding& finding) { return finding.severity >= fail_on && finding.counts(); });
  return refused ? kRefused : kDone;
}

std::optional<Examination> examination_of(const CheckOptions& options, const RuleTable& table, const Display& display,
                                          Io& io, RuleNames names) {
  const auto layers = layers_named(options.layers, table, display.french, io);
  const auto gobl = table.mapping_named("gobl"), cii = table.mapping_named("cii");
  const bool known = names == RuleNames::may_be_unknown || (all_name_rules(options.select, table, display.french, io) &&
                                                            all_name_rules(options.ignore, table, display.french, io));
  if (!layers || !known) return std::nullopt;
  if (!gobl || !cii) {
    io.err << fmt::format(fmt::runtime(display.french ? "rulec: ces règles n'ont pas de correspondance `{}`\n"
                                                      : "rulec: these rules have no mapping `{}`\n"),
                          gobl ? "cii" : "gobl");
    return std::nullopt;
  }
  Examination task{.table = table,
                   .gobl = *gobl,
                   .cii = *cii,
                   .judging = {.layers = *layers,
                               .on = options.on,
                               .direction = options.direction,
                               .left_out = left_out(options, table),
                               .french = display.french,
                               .as_is = options.as_is},
                   .digest = table.digest(),
                   .recipient = std::nullopt,
                   .max_size = options.max_size};
  if (!load_keys(options, display, io, task) || !load_recipient(options, display, io, task.recipient))
    return std::nullopt;
  return task;
}

}  // namespace rulec::cli
