#include "cli/rule_examples.h"

#include <algorithm>
#include <utility>

#include "cli/rule_clauses.h"
#include "table/kept_table.h"

namespace rulec::cli {
namespace {

using Cells = std::vector<std::pair<std::string_view, std::string_view>>;  // `a.term` and BT-92

Cells cells_of(const RuleTable& table, const RuleRow& rule) {
  const KeptTable kept(table, kFamilyRows);
  Cells cells;
  if (!kept.exists()) return cells;
  const auto range = kept.rows_of(family_key(static_cast<Index>(&rule - table.rules().data())));
  for (std::size_t row = range.first; row < range.last; ++row) cells.emplace_back(kept.row(row)[1], kept.row(row)[2]);
  return cells;
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

void replace_name(std::string& text, std::string_view name, std::string_view value) {
  for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at)) {
    const std::size_t end = at + name.size();
    const bool whole = (at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]));
    if (whole) text.replace(at, name.size(), value);
    at += whole ? value.size() : name.size();
  }
}

// `pass of "S" { … }` is of the rows that say so, in a cell or by the id of their rule.
bool is_of_another(std::string_view example, std::string_view id, const Cells& cells) {
  constexpr std::string_view kOf = " of \"";
  const std::size_t at = example.substr(0, example.find('{')).find(kOf);
  if (at == std::string_view::npos) return false;
  const std::string_view quoted = example.substr(at + kOf.size() - 1, example.find('"', at + kOf.size()) - at - 3);
  if (quoted.substr(1, quoted.size() - 2) == id) return false;
  return std::none_of(cells.begin(), cells.end(), [&](const auto& cell) { return cell.second == quoted; });
}

}  // namespace

std::vector<std::string> examples_of(const RuleTable& table, const RuleRow& rule, std::string_view outcome) {
  std::vector<std::string> examples = clauses(table.text(rule.text), outcome);
  const Cells cells = cells_of(table, rule);
  std::erase_if(examples, [&](const std::string& one) { return is_of_another(one, table.text(rule.id), cells); });
  for (std::string& example : examples)
    for (const auto& [name, value] : cells) replace_name(example, name, value);
  return examples;
}

}  // namespace rulec::cli
