#include "calculate/printed_taxes.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "calculate/printed_items.h"

namespace rulec::calculate {
namespace {

constexpr int kFiner = 4;  // decimals more, to tell what is nearest

// From the least to the most.
struct Range {
  Cents least = std::numeric_limits<Cents>::min() / 4, most = std::numeric_limits<Cents>::max() / 4;

  void narrow(Cents around) {
    least = std::max(least, around - 1);
    most = std::min(most, around + 1);
  }
  bool is_empty() const { return least > most; }
};

class Taxes {
 public:
  Taxes(Figures& figures, const Figures& goal, const std::vector<Amount>& exact, std::string_view included,
        int decimals)
      : figures_(figures), goal_(goal), included_(included), decimals_(decimals), base_total_(figures.total.units) {
    std::size_t number = 0;
    for (std::size_t i = 0; i < figures.categories.size(); ++i)
      for (std::size_t j = 0; j < figures.categories[i].rates.size(); ++j) add(i, j, exact[number++]);
  }

  void run() {
    if (figures_.retained_tax) move(sum(true), around(goal_.retained_tax->units), true);
    const Cents retained = figures_.retained_tax ? sum(true) : 0;
    move(sum(false), wanted(retained), false);
    write(retained);
  }

 private:
  struct Row {
    std::size_t category = 0, rate = 0;
    Cents gross = 0;   // base with the tax that is included in it
    Cents amount = 0;  // of the tax
    Cents goal = 0;
    Cents surcharge = 0;
    Amount of_base;  // the tax of the printed base, with more decimals
    bool movable = false;
  };

  Amount whole(Cents cents) const { return {cents, static_cast<std::uint8_t>(decimals_), false}; }
  bool is_included(const CategoryFigures& category) const { return !included_.empty() && category.code == included_; }

  void add(std::size_t category_number, std::size_t number, Amount exact) {
    const CategoryFigures& category = figures_.categories[category_number];
    const RateFigures& rate = category.rates[number];
    Row row{category_number, number, rate.base.units, 0, 0, 0, whole(0), false};
    row.goal = goal_.categories[category_number].rates[number].amount.units;
    if (rate.percent) {
      const Amount fine = rescale(rate.base, decimals_ + kFiner);
      row.of_base = is_included(category) ? subtract(fine, without(fine, *rate.percent)) : of(*rate.percent, fine);
      row.amount = is_included(category) ? row.gross - without(rate.base, *rate.percent).units
                                         : rescale(row.of_base, decimals_).units;
      row.movable = !rescale(rate.percent->factor, 2).is_zero();  // BR-CO-17 takes less than 0.5 % for none
      if (rate.surcharge) row.surcharge = of(*rate.surcharge, rate.base).units;
    }
    // A very high rate makes much of a moved base.
    if (row.movable && !is_included(category)) {
      const Amount cent = rescale(exact, decimals_);
      const Cents near = std::clamp(row.amount, cent.units - 1, cent.units + 1);
      if (borne(row, near)) row.amount = near;
    }
    rows_.push_back(row);
  }

  // BR-CO-17 bears less than a whole unit of the currency.
  bool borne(const Row& row, Cents amount) const {
    return std::abs(rescale(row.of_base, decimals_).units - amount) < rescale({1, 0, false}, decimals_).units;
  }

  Cents sum(bool retained) const {
    Cents sum = 0;
    for (const Row& row : rows_)
      if (is_added(row, retained)) sum += row.amount + row.surcharge;
    return sum;
  }
  bool is_added(const Row& row, bool retained) const {
    const CategoryFigures& category = figures_.categories[row.category];
    return !category.informative && category.retained == retained;
  }

  static Range around(Cents goal) {
    Range range;
    range.narrow(goal);
    return range;
  }

  Cents included_sum() const {
    Cents sum = 0;
    for (const Row& row : rows_)
      if (is_included(figures_.categories[row.category])) sum += row.amount;
    return sum;
  }

  // The sum of the taxes that leaves each total within a cent of its goal.
  Range wanted(Cents retained) const {
    Range range = around(goal_.tax.units);
    if (!included_.empty()) {  // what is more tax is less total, and the total with tax stays
      const Cents other = sum(false) - included_sum();
      range.narrow(base_total_ - goal_.total.units + other);
      return range;
    }
    range.narrow(goal_.total_with_tax.units - base_total_);
    Range all = range;
    if (figures_.retained_tax) all.narrow(goal_.payable.units + retained - base_total_);
    return all.is_empty() ? range : all;
  }

  // Moves taxes by a cent until their sum is wanted.
  void move(Cents sum, Range range, bool retained) {
    if (range.is_empty()) return;
    while (sum < range.least || sum > range.most) {
      const Cents by = sum < range.least ? 1 : -1;
      const std::size_t most = static_cast<std::size_t>(by > 0 ? range.least - sum : sum - range.most);
      const std::size_t moved = move_some(by, most, retained);
      if (moved == 0) return;
      sum += by * static_cast<Cents>(moved);
    }
  }

  std::size_t move_some(Cents by, std::size_t most, bool retained) {
    std::vector<Row*> rows;
    for (Row& row : rows_)
      if (is_added(row, retained) && can_move(row, by)) rows.push_back(&row);
    const auto off = [&](const Row* row) {  // once moved, from the tax of its base
      const Amount apart = subtract(row->of_base, whole(row->amount + by));
      return apart.is_negative() ? negate(apart) : apart;
    };
    std::stable_sort(rows.begin(), rows.end(),
                     [&](const Row* a, const Row* b) { return compare(off(a), off(b)) == std::strong_ordering::less; });
    rows.resize(std::min(rows.size(), most));
    for (Row* row : rows) row->amount += by;
    return rows.size();
  }

  bool can_move(const Row& row, Cents by) const {
    if (!row.movable || std::abs(row.amount + by - row.goal) > 1) return false;
    const CategoryFigures& category = figures_.categories[row.category];
    if (included_.empty()) return borne(row, row.amount + by);
    if (!is_included(category)) return false;
    const Cents base = goal_.categories[row.category].rates[row.rate].base.units;
    return std::abs(row.gross - row.amount - by - base) <= 1;
  }

  void write(Cents retained) {
    for (CategoryFigures& category : figures_.categories) {
      category.amount = whole(0);
      if (category.surcharge) category.surcharge = whole(0);
    }
    for (const Row& row : rows_) {
      CategoryFigures& category = figures_.categories[row.category];
      RateFigures& rate = category.rates[row.rate];
      rate.amount = whole(row.amount);
      if (is_included(category)) rate.base = whole(row.gross - row.amount);
      category.amount.units += row.amount;
      if (!rate.percent || !rate.surcharge) continue;
      rate.surcharge_amount = whole(row.surcharge);
      category.surcharge->units += row.surcharge;
    }
    const Cents included = included_sum();
    if (figures_.tax_included) figures_.tax_included = whole(included);
    figures_.total = whole(base_total_ - included);
    figures_.tax = whole(sum(false));
    figures_.total_with_tax = whole(figures_.total.units + figures_.tax.units);
    if (figures_.retained_tax) figures_.retained_tax = whole(retained);
    figures_.payable = whole(figures_.total_with_tax.units - retained);
  }

  Figures& figures_;
  const Figures& goal_;
  std::string_view included_;
  int decimals_;
  Cents base_total_;  // of the items
  std::vector<Row> rows_;
};

}  // namespace

std::vector<Amount> tax_amounts(const Figures& figures) {
  std::vector<Amount> amounts;
  for (const CategoryFigures& category : figures.categories)
    for (const RateFigures& row : category.rates) amounts.push_back(row.amount);
  return amounts;
}

void print_taxes(Figures& figures, const Figures& goal, const std::vector<Amount>& exact, std::string_view included,
                 int decimals) {
  Taxes(figures, goal, exact, included, decimals).run();
}

}  // namespace rulec::calculate
