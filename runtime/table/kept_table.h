// A table of facts in the rule table (`kept table` in the rule files): rates of taxes, currencies, codes for keys.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "table/rule_table.h"

namespace rulec {

// The name, which no rule file can give a table, of the cells that the rules of families are made from: the rule,
// `a.term` and BT-92, for those who show examples. `family_key` is the first cell of the rows of a rule.
inline constexpr std::string_view kFamilyRows = "(families)";
std::string family_key(Index rule);

// The name, which no rule file can give a table, of what the compiler keeps of definitions, views, families, tables and
// layers: "define vat_of" and the text, for those who compare two tables.
inline constexpr std::string_view kDefinitions = "(definitions)";

// Cells are texts; an empty cell is "". Rows are sorted by their first cell, those with the same one stand as written.
class KeptTable {
 public:
  // Empty where the rule table keeps none of that name.
  KeptTable() = default;
  KeptTable(const RuleTable& table, std::string_view name);

  // A row: cell by number of the column.
  class Row {
   public:
    Row(const RuleTable& table, std::span<const Str> cells) : table_(&table), cells_(cells) {}
    std::string_view operator[](std::size_t column) const { return table_->text(cells_[column]); }

   private:
    const RuleTable* table_;
    std::span<const Str> cells_;
  };

  bool exists() const { return table_ != nullptr; }
  std::size_t width() const { return columns_.size(); }
  std::size_t size() const { return columns_.empty() ? 0 : cells_.size() / columns_.size(); }
  Row row(std::size_t number) const { return {*table_, cells_.subspan(number * width(), width())}; }

  // The rows whose first cell is `key`: from the first to behind the last.
  struct Range {
    std::size_t first = 0, last = 0;
    bool empty() const { return first == last; }
  };
  Range rows_of(std::string_view key) const;

  // Of the first row whose first cell is `key`; nothing where there is none.
  std::optional<std::string_view> find(std::string_view key, std::size_t column) const;

 private:
  const RuleTable* table_ = nullptr;
  std::span<const Str> columns_, cells_;
};

}  // namespace rulec
