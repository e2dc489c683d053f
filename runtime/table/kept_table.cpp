#include "table/kept_table.h"

#include <fmt/format.h>

namespace rulec {

std::string family_key(Index rule) { return fmt::format("{:06}", rule); }

KeptTable::KeptTable(const RuleTable& table, std::string_view name) {
  for (const KeptTableRow& row : table.all<KeptTableRow>(Section::kept_tables))
    if (table.text(row.name) == name) {
      table_ = &table;
      columns_ = table.slice<Str>(Section::cells, row.columns);
      cells_ = table.slice<Str>(Section::cells, row.cells);
    }
}

KeptTable::Range KeptTable::rows_of(std::string_view key) const {
  // The first row at or beyond `from` whose first cell is not before the key; with `behind`, the first that is after
  // it.
  const auto bound = [&](std::size_t from, bool behind) {
    std::size_t end = size();
    while (from < end) {
      const std::size_t middle = from + (end - from) / 2;
      const std::string_view cell = table_->text(cells_[middle * width()]);
      if (behind ? cell <= key : cell < key)
        from = middle + 1;
      else
        end = middle;
    }
    return from;
  };
  const std::size_t first = bound(0, false);
  return {first, bound(first, true)};
}

std::optional<std::string_view> KeptTable::find(std::string_view key, std::size_t column) const {
  const Range range = rows_of(key);
  if (range.empty()) return std::nullopt;
  return row(range.first)[column];
}

}  // namespace rulec
