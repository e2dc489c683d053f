#include "table/kept_table.h"

#include <algorithm>
#include <ranges>

namespace rulec {

KeptTable::KeptTable(const RuleTable& table, std::string_view name) {
  for (const KeptTableRow& row : table.all<KeptTableRow>(Section::kept_tables))
    if (table.text(row.name) == name) {
      table_ = &table;
      columns_ = table.slice<Str>(Section::cells, row.columns);
      cells_ = table.slice<Str>(Section::cells, row.cells);
    }
}

KeptTable::Range KeptTable::rows_of(std::string_view key) const {
  const auto numbers = std::views::iota(std::size_t{0}, size());
  const auto first_cell = [&](std::size_t number) { return table_->text(cells_[number * width()]); };
  const auto found = std::ranges::equal_range(numbers, key, {}, first_cell);
  return {static_cast<std::size_t>(found.begin() - numbers.begin()),
          static_cast<std::size_t>(found.end() - numbers.begin())};
}

std::optional<std::string_view> KeptTable::find(std::string_view key, std::size_t column) const {
  const Range range = rows_of(key);
  if (range.empty()) return std::nullopt;
  return row(range.first)[column];
}

}  // namespace rulec
