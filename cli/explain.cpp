#include <algorithm>
#include <string>
#include <vector>

#include "cli/exit_code.h"
#include "cli/names.h"
#include "cli/rule_page.h"
#include "cli/rule_source.h"
#include "cli/rule_words.h"
#include "cli/verbs.h"

namespace rulec::cli {
namespace {

// A family gives several rules one id: they are parts of one.
std::vector<const RuleRow*> rules_named(std::string_view name, const RuleTable& table) {
  std::vector<const RuleRow*> found;
  for (const RuleRow& rule : table.rules())
    if (matches(name, table.text(rule.id))) found.push_back(&rule);
  if (!found.empty()) return found;
  for (const RuleRow& rule : table.rules())
    if (std::ranges::any_of(aliases_of(rule, table), [&](std::string_view alias) { return matches(name, alias); }))
      found.push_back(&rule);
  return found;
}

}  // namespace

int explain(const ExplainOptions& options, const Display& display, Io& io) {
  const auto source = RuleSource::load(options.rules, display, io);
  if (!source) return kUnable;
  const RuleTable& table = source->table();
  const std::vector<const RuleRow*> found = rules_named(options.rule, table);
  if (found.empty()) {
    std::vector<std::string_view> known;
    for (const RuleRow& rule : table.rules()) {
      known.push_back(table.text(rule.id));
      for (const std::string_view alias : aliases_of(rule, table)) known.push_back(alias);
    }
    say_no_rule(options.rule, known, display.french, io);
    return kUnable;
  }
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (i > 0) io.out << '\n';
    write_rule(*found[i], table, display, io.out);
    const bool is_last = i + 1 == found.size();
    if (is_last || table.text(found[i]->text) != table.text(found[i + 1]->text))
      write_rule_text(*found[i], table, display, io.out);
  }
  return kDone;
}

}  // namespace rulec::cli
