#include <algorithm>

#include "cli/diff_report.h"
#include "cli/exit_code.h"
#include "cli/rule_source.h"
#include "cli/verbs.h"

namespace rulec::cli {
namespace {

// The rules of the program itself have a name of their own.
std::string path_of(const std::string& name) { return name == "built-in" ? "" : name; }

int exit_code_of(const RuleDiff& found) {
  if (found.verdicts && !found.verdicts->unjudged.empty()) return kUnable;
  const bool same = found.tables.same() && (!found.verdicts || found.verdicts->changed.empty());
  return same ? kDone : kRefused;
}

}  // namespace

// 1 where something differs, as `diff` does.
int diff(const DiffOptions& options, const Display& display, Io& io) {
  const auto old_rules = RuleSource::load(path_of(options.before), display, io);
  if (!old_rules) return kUnable;
  const auto new_rules = RuleSource::load(path_of(options.after), display, io);
  if (!new_rules) return kUnable;
  RuleDiff found{options.before, options.after, diff_tables(old_rules->table(), new_rules->table(), display.french),
                 std::nullopt};
  if (!options.judging.paths.empty()) {
    found.verdicts = diff_verdicts(old_rules->table(), new_rules->table(), options.judging, display, io);
    if (!found.verdicts) return kUnable;
  }
  io.out << (options.format == "json"       ? diff_as_json(found)
             : options.format == "markdown" ? diff_as_markdown(found, display.french)
                                            : diff_as_text(found, display.french));
  return exit_code_of(found);
}

}  // namespace rulec::cli
