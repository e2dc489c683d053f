#include "calculate/printed_items.h"

#include <algorithm>

#include "calculate/controlled_rounding.h"

namespace rulec::calculate {
namespace {

// An item between two cents.
struct Between {
  PrintedItem* item = nullptr;
  Cents below = 0;
  Fraction over = 0;
};

// Items of one part and one tax row: which of them are rounded up is all the same to the sums.
struct Cell {
  std::vector<Between> items;
  std::size_t up = 0;  // so many of them are
};

class Cells {
 public:
  Cells(std::vector<PrintedItem>& items, const Figures& figures, int decimals) : decimals_(decimals) {
    for (const CategoryFigures& category : figures.categories) {
      first_row_.push_back(rows_);
      rows_ += category.rates.size();
    }
    for (const PrintedItem& item : items) scale_ = std::max<int>(scale_, item.exact.scale);
    for (int i = decimals_; i < scale_; ++i) one_ *= 10;
    cells_.resize((rows_ + 1) * kRoundedColumns);
    for (PrintedItem& item : items) add(item);
  }

  void run() {
    std::vector<FractionRow> fractions(rows_ + 1);
    for (std::size_t i = 0; i < cells_.size(); ++i) fractions[row_of(i)].cells[column_of(i)] = settle(cells_[i]);
    round_fractions(fractions, one_);
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      cells_[i].up += fractions[row_of(i)].cells[column_of(i)] > 0 ? 1 : 0;
      print(cells_[i]);
    }
  }

 private:
  static std::size_t row_of(std::size_t cell) { return cell / kRoundedColumns; }
  static std::size_t column_of(std::size_t cell) { return cell % kRoundedColumns; }

  // Without a tax: behind all rows.
  std::size_t row_of(const PrintedItem& item) const {
    if (item.rows->empty()) return rows_;
    const RowNumber first = item.rows->front();
    return first_row_[first.category] + first.rate;
  }

  void add(PrintedItem& item) {
    Fraction units = item.exact.units;
    for (int i = item.exact.scale; i < scale_; ++i) units *= 10;
    Fraction below = units / one_;
    if (units < below * one_) --below;
    cells_[row_of(item) * kRoundedColumns + static_cast<std::size_t>(item.part)].items.push_back(
        {&item, static_cast<Cents>(below), units - below * one_});
  }

  // How many cents the fractions of the items come to; what is left.
  Fraction settle(Cell& cell) const {
    Fraction over = 0;
    for (const Between& one : cell.items) over += one.over;
    cell.up = static_cast<std::size_t>(over / one_);
    return over % one_;
  }

  // Up go those that are nearest to the cent above.
  static void print(Cell& cell) {
    std::stable_sort(cell.items.begin(), cell.items.end(),
                     [](const Between& a, const Between& b) { return a.over > b.over; });
    for (std::size_t i = 0; i < cell.items.size(); ++i)
      cell.items[i].item->printed = cell.items[i].below + (i < cell.up ? 1 : 0);
  }

  int decimals_, scale_ = decimals_;
  Fraction one_ = 1;  // cent
  std::size_t rows_ = 0;
  std::vector<std::size_t> first_row_;  // of each category
  std::vector<Cell> cells_;
};

}  // namespace

std::vector<PrintedItem> printed_items(Figures& figures, int decimals) {
  std::vector<PrintedItem> items;
  items.reserve(figures.lines.size() + figures.discounts.size() + figures.charges.size());
  const auto add = [&](Part part, Amount& value, const std::vector<RowNumber>& rows) {
    const Amount exact = part == Part::discount ? negate(value) : value;
    items.push_back({part, exact, rescale(exact, decimals).units, &value, &rows});
  };
  for (LineFigures& line : figures.lines)
    if (line.priced) add(Part::line, line.total, line.rows);
  for (Adjustment& one : figures.discounts) add(Part::discount, one.amount, one.rows);
  for (Adjustment& one : figures.charges) add(Part::charge, one.amount, one.rows);
  return items;
}

void round_together(std::vector<PrintedItem>& items, const Figures& figures, int decimals) {
  Cells(items, figures, decimals).run();
}

}  // namespace rulec::calculate
