#include "compiler/family_rows.h"

#include <fmt/format.h>

namespace rulec::compiler {
namespace {

std::string as_written(const World& world, const CellValue& cell) {
  if (cell.invoice) return "invoice";
  if (cell.term != kNone) return world.terms[cell.term].id;
  if (cell.group != kNone) return world.groups[cell.group].id;
  if (cell.list != kNone) return world.lists[cell.list].name;
  const bool quoted = cell.kind == ast::Cell::Kind::text;
  if (cell.items.empty()) return quoted ? fmt::format("\"{}\"", cell.text) : cell.text;
  std::vector<std::string> items;
  for (const CellValue& item : cell.items) items.push_back(as_written(world, item));
  return fmt::format("[{}]", fmt::join(items, ", "));
}

}  // namespace

std::vector<FamilyCell> family_cells(const World& world, const Rules& rules) {
  std::vector<FamilyCell> cells;
  for (Index rule = 0; rule < rules.all.size(); ++rule)
    for (const auto& [name, binding] : rules.all[rule].rows) {
      const auto& row = binding.table->rows[binding.row];
      for (std::size_t i = 0; i < row.size(); ++i)
        cells.push_back({rule, name + "." + binding.table->ast->columns[i].name.text, as_written(world, row[i])});
    }
  return cells;
}

}  // namespace rulec::compiler
