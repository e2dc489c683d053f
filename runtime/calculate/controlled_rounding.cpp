#include "calculate/controlled_rounding.h"

#include <algorithm>

namespace rulec::calculate {
namespace {

constexpr std::size_t kColumns = kRoundedColumns + 1, kNoColumn = kColumns;

struct At {
  std::size_t row = 0, column = 0;
};

class Table {
 public:
  Table(const std::vector<FractionRow>& rows, Fraction one) : one_(one), cells_(rows.size() + 1) {
    for (std::size_t row = 0; row < rows.size(); ++row) {
      std::copy(rows[row].cells.begin(), rows[row].cells.end(), cells_[row].begin());
      fill_up(cells_[row]);
      for (std::size_t column = 0; column < kColumns; ++column) cells_.back()[column] += cells_[row][column];
    }
    for (Fraction& cell : cells_.back()) cell = (one_ - cell % one_) % one_;
    for (std::size_t column = 0; column < kColumns; ++column)
      for (std::size_t row = 0; row < cells_.size(); ++row)
        if (is_open({row, column})) open_[column].push_back(row);
  }

  void run(std::vector<FractionRow>& rows) {
    for (std::size_t row = 0; row < rows.size(); ++row)
      while (open_column(row, kNoColumn) != kNoColumn) cancel(cycle_from(row));
    for (std::size_t row = 0; row < rows.size(); ++row)
      std::copy_n(cells_[row].begin(), kRoundedColumns, rows[row].cells.begin());
  }

 private:
  using Cycle = std::vector<At>;  // every second cell gains what the others lose

  Fraction& at(At cell) { return cells_[cell.row][cell.column]; }
  bool is_open(At cell) { return at(cell) > 0 && at(cell) < one_; }

  // The last cell becomes what the others lack to a whole number.
  void fill_up(std::array<Fraction, kColumns>& cells) const {
    Fraction sum = 0;
    for (const Fraction cell : cells) sum += cell;
    cells.back() = (one_ - sum % one_) % one_;
  }

  std::size_t open_column(std::size_t row, std::size_t other_than) {
    for (std::size_t column = 0; column < kColumns; ++column)
      if (column != other_than && is_open({row, column})) return column;
    return kNoColumn;
  }

  // Rows that are open no more leave the list when they are met.
  std::size_t open_row(std::size_t column, std::size_t other_than) {
    std::vector<std::size_t>& rows = open_[column];
    for (std::size_t i = rows.size(); i-- > 0;) {
      if (!is_open({rows[i], column})) {
        rows[i] = rows.back();
        rows.pop_back();
      } else if (rows[i] != other_than) {
        return rows[i];
      }
    }
    return other_than;
  }

  // Goes from row to column to row until it comes where it was.
  Cycle cycle_from(std::size_t start) {
    std::vector<std::size_t> rows{start}, columns;  // columns[i] is between rows[i] and rows[i + 1]
    for (;;) {
      const std::size_t column = open_column(rows.back(), columns.empty() ? kNoColumn : columns.back());
      const auto known = std::find(columns.begin(), columns.end(), column);
      if (known != columns.end()) {
        const auto first = static_cast<std::size_t>(known - columns.begin());
        columns.push_back(column);
        return by_rows(rows, columns, first);
      }
      columns.push_back(column);
      const std::size_t row = open_row(column, rows.back());
      const auto met = std::find(rows.begin(), rows.end(), row);
      if (met != rows.end()) return by_columns(rows, columns, static_cast<std::size_t>(met - rows.begin()));
      rows.push_back(row);
    }
  }

  // Begins and ends with the column `first`.
  static Cycle by_rows(const std::vector<std::size_t>& rows, const std::vector<std::size_t>& columns,
                       std::size_t first) {
    Cycle cycle;
    for (std::size_t i = first + 1; i < rows.size(); ++i) {
      cycle.push_back({rows[i], columns[i - 1]});
      cycle.push_back({rows[i], columns[i]});
    }
    return cycle;
  }

  // Begins and ends with the row `first`.
  static Cycle by_columns(const std::vector<std::size_t>& rows, const std::vector<std::size_t>& columns,
                          std::size_t first) {
    Cycle cycle;
    for (std::size_t i = first; i < rows.size(); ++i) {
      cycle.push_back({rows[i], columns[i]});
      cycle.push_back({i + 1 < rows.size() ? rows[i + 1] : rows[first], columns[i]});
    }
    return cycle;
  }

  // Moves along the cycle by as little as makes one of its cells whole.
  void cancel(const Cycle& cycle) {
    Fraction up = one_, down = one_;
    for (std::size_t i = 0; i < cycle.size(); ++i) {
      const Fraction cell = at(cycle[i]), left = one_ - cell;
      up = std::min(up, i % 2 == 0 ? left : cell);
      down = std::min(down, i % 2 == 0 ? cell : left);
    }
    const Fraction step = up <= down ? up : -down;
    for (std::size_t i = 0; i < cycle.size(); ++i) at(cycle[i]) += i % 2 == 0 ? step : -step;
  }

  Fraction one_;
  std::vector<std::array<Fraction, kColumns>> cells_;
  std::array<std::vector<std::size_t>, kColumns> open_;
};

}  // namespace

void round_fractions(std::vector<FractionRow>& rows, Fraction one) { Table(rows, one).run(rows); }

}  // namespace rulec::calculate
