#include "compiler/rule_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "model/date.h"

namespace rulec::compiler {
namespace {

std::string cell_name(const World& world, const CellValue& cell) {
  if (cell.term != kNone) return world.terms[cell.term].id;
  if (cell.group != kNone) return world.groups[cell.group].id;
  return cell.type.type == Type::text || cell.type.type == Type::code ? fmt::format("\"{}\"", cell.text) : "";
}

// The first column of texts, codes, terms or groups that no other row has alike; else the number of the row.
std::string row_name(const World& world, const RowBinding& row) {
  const auto& rows = row.table->rows;
  for (std::size_t i = 0; i < rows[row.row].size(); ++i) {
    const std::string name = cell_name(world, rows[row.row][i]);
    const auto alike =
        std::ranges::count_if(rows, [&](const auto& other) { return cell_name(world, other[i]) == name; });
    if (!name.empty() && alike == 1) return name;
  }
  return fmt::format("row {} of {}", row.row + 1, row.table->ast->name.text);
}

std::string rows_of(const World& world, const CheckedRule& rule) {
  std::string text;
  for (const auto& [name, row] : rule.rows) text += (text.empty() ? " of " : ", ") + row_name(world, row);
  return text;
}

std::string days_of(const CheckedRule& rule) {
  return (rule.since == kFirstDay ? "" : " since " + to_iso(rule.since)) +
         (rule.until == kLastDay ? "" : " until " + to_iso(rule.until));
}

std::string place_of(const Compilation& c, const CheckedRule& rule) {
  const Source& source = c.sources[rule.id_span.source];
  return fmt::format(" at {}:{}", source.path(), source.position(rule.id_span.from).line);
}

std::string layer_of(const Compilation& c, Index rule) {
  for (std::size_t i = 0; i < c.rules.layers.size(); ++i)
    if (std::ranges::find(c.rules.layers[i].rules, rule) != c.rules.layers[i].rules.end())
      return " in " + c.world.layers[i].name;
  return {};
}

// Adds to each name that several rules bear what `more` says of each of them.
template <typename More>
void tell_apart(std::vector<std::string>& names, const More& more) {
  std::map<std::string, int> bearers;
  for (const auto& name : names) ++bearers[name];
  for (Index i = 0; i < names.size(); ++i)
    if (bearers[names[i]] > 1) names[i] += more(i);
}

}  // namespace

std::vector<std::string> telling_names(const Compilation& c) {
  std::vector<std::string> names;
  for (const auto& rule : c.rules.all) names.push_back(rule.id);
  tell_apart(names, [&](Index i) { return rows_of(c.world, c.rules.all[i]); });
  tell_apart(names, [&](Index i) { return days_of(c.rules.all[i]); });
  tell_apart(names, [&](Index i) { return place_of(c, c.rules.all[i]); });
  tell_apart(names, [&](Index i) { return layer_of(c, i); });
  return names;
}

}  // namespace rulec::compiler
