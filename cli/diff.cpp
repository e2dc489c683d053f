#include "cli/author_verbs.h"
#include "cli/diff_report.h"
#include "cli/exit_code.h"
#include "cli/rule_source.h"

namespace rulec::cli {
namespace {

// The rules of the program itself have a name of their own.
std::string path_of(const std::string& name) { return name == "built-in" ? "" : name; }

}  // namespace

// 1 where something differs, as `diff` does.
int diff(const AuthorOptions& options, const Display& display, Io& io) {
  const std::string before = path_of(options.paths.at(0)), after = path_of(options.paths.at(1));
  const auto old_rules = RuleSource::load(before, display, io);
  if (!old_rules) return kUnable;
  const auto new_rules = RuleSource::load(after, display, io);
  if (!new_rules) return kUnable;
  RuleDiff found{options.paths[0], options.paths[1],
                 diff_tables(old_rules->table(), new_rules->table(), display.french), std::nullopt};
  if (!options.invoices.empty()) {
    found.verdicts = diff_verdicts(before, after, options.invoices, display, io);
    if (!found.verdicts) return kUnable;
  }
  io.out << (options.format == "json"       ? diff_as_json(found)
             : options.format == "markdown" ? diff_as_markdown(found, display.french)
                                            : diff_as_text(found, display.french));
  const bool same = found.tables.empty() && (!found.verdicts || found.verdicts->changed.empty());
  return same ? kDone : kRefused;
}

}  // namespace rulec::cli
