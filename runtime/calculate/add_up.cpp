#include "calculate/add_up.h"

#include <fmt/format.h>

#include <algorithm>
#include <compare>
#include <cstdlib>
#include <initializer_list>

#include "calculate/taxes.h"
#include "calculate/totals.h"

namespace rulec::calculate {
namespace {

using Cents = std::int64_t;  // of the smallest unit of the currency

enum class Part : std::uint8_t { line, discount, charge };

// A line, discount or charge: what it exactly is, and how it is rounded.
struct Item {
  Part part = Part::line;
  Amount exact;
  Cents printed = 0;
  int way = 0;  // the cent towards its exact value, 0 where it is exact
  bool moved = false;
  Amount* to = nullptr;  // where its figure goes
  std::vector<RowNumber> rows;
};

class Sums {
 public:
  Sums(const Context& context, Json& invoice, Figures& figures)
      : context_(context), figures_(figures), goal_(figures), tax_(find(invoice, "tax")) {
    round_figures(context, goal_);
    included_ = tax_ == nullptr ? "" : text(*tax_, "prices_include");
    for (LineFigures& line : figures.lines)
      if (line.priced) add(Part::line, line.total, line.taxes);
    for (Adjustment& one : figures.discounts) add(Part::discount, one.amount, list(*one.object, "taxes"));
    for (Adjustment& one : figures.charges) add(Part::charge, one.amount, list(*one.object, "taxes"));
  }

  void run() {
    add_up();
    // Each move takes a cent off what is wrong; where none does, the sums stay as they are.
    for (std::size_t most = items_.size(); most > 0 && cost().beyond > 0 && move_one(); --most) {
    }
    round_details();
  }

  const Figures& goal() const { return goal_; }

 private:
  Cents cents(Amount amount) const { return rescale(amount, context_.decimals).units; }
  Amount amount(Cents cents) const { return {cents, static_cast<std::uint8_t>(context_.decimals), false}; }

  void add(Part part, Amount& value, Json* taxes) {
    Item item{part, value, cents(value), 0, false, &value, {}};
    item.way = other_way(item);
    if (taxes != nullptr)
      for (const Json& combo : *taxes)
        if (const auto row = row_for(figures_, combo)) item.rows.push_back(*row);
    items_.push_back(std::move(item));
  }

  // ---- the sums of what is printed

  void add_up() {
    Cents sums[3] = {};
    for (CategoryFigures& category : figures_.categories)
      if (!is_net_of_included(category))
        for (RateFigures& row : category.rates) row.base = amount(0);
    for (const Item& item : items_) {
      sums[static_cast<std::size_t>(item.part)] += item.printed;
      *item.to = amount(item.printed);
      const Cents signed_cents = item.part == Part::discount ? -item.printed : item.printed;
      for (const RowNumber row : item.rows) {
        CategoryFigures& category = figures_.categories[row.category];
        if (!is_net_of_included(category)) category.rates[row.rate].base.units += signed_cents;
      }
    }
    figures_.sum = amount(sums[0]);
    if (figures_.discount) figures_.discount = amount(sums[1]);
    if (figures_.charge) figures_.charge = amount(sums[2]);
    figures_.total = amount(sums[0] - sums[1] + sums[2]);
    add_up_taxes();
  }

  // Where prices include a tax, another tax is taken of what is left without it: no sum of printed figures.
  bool is_net_of_included(const CategoryFigures& category) const {
    return !included_.empty() && category.code != included_;
  }

  void add_up_taxes() {
    figures_.tax = amount(0);
    if (figures_.tax_included) figures_.tax_included = amount(0);
    if (figures_.retained_tax) figures_.retained_tax = amount(0);
    for (std::size_t i = 0; i < figures_.categories.size(); ++i) {
      CategoryFigures& category = figures_.categories[i];
      category.amount = amount(0);
      if (category.surcharge) category.surcharge = amount(0);
      for (RateFigures& row : category.rates) add_up_row(category, row);
      if (category.informative) continue;
      Amount& total = category.retained ? *figures_.retained_tax : figures_.tax;
      total.units += category.amount.units + (category.surcharge ? category.surcharge->units : 0);
    }
    if (figures_.tax_included) figures_.total.units -= figures_.tax_included->units;
    figures_.total_with_tax = amount(figures_.total.units + figures_.tax.units);
    figures_.payable = figures_.total_with_tax;
    if (figures_.retained_tax) figures_.payable.units -= figures_.retained_tax->units;
  }

  void add_up_row(CategoryFigures& category, RateFigures& row) {
    row.base = rescale(row.base, context_.decimals);
    row.amount = amount(0);
    if (!row.percent) return;
    const bool gross = !included_.empty() && category.code == included_;
    const Amount whole = row.base;
    if (gross) row.base = without(whole, *row.percent);
    row.amount = gross ? subtract(whole, row.base) : of(*row.percent, row.base);
    category.amount.units += row.amount.units;
    if (gross && figures_.tax_included) figures_.tax_included->units += row.amount.units;
    if (!row.surcharge) return;
    row.surcharge_amount = of(*row.surcharge, row.base);
    category.surcharge->units += row.surcharge_amount.units;
  }

  // ---- how far that is from what GOBL prints

  // The sums, each with what GOBL prints.
  template <typename Use>
  void each_sum(const Use& use) const {
    const auto both = [&](const std::optional<Amount>& printed, const std::optional<Amount>& goal) {
      if (printed && goal) use(printed->units - goal->units);
    };
    use(figures_.sum.units - goal_.sum.units);
    both(figures_.discount, goal_.discount);
    both(figures_.charge, goal_.charge);
    use(figures_.total.units - goal_.total.units);
    use(figures_.tax.units - goal_.tax.units);
    use(figures_.total_with_tax.units - goal_.total_with_tax.units);
    if (figures_.retained_tax) use(figures_.payable.units - goal_.payable.units);
    for (std::size_t i = 0; i < figures_.categories.size(); ++i)
      for (std::size_t j = 0; j < figures_.categories[i].rates.size(); ++j)
        use(figures_.categories[i].rates[j].base.units - goal_.categories[i].rates[j].base.units);
  }

  // How many sums pass the one cent that is allowed each, and by how much; then how far all are in all.
  struct Cost {
    Cents beyond = 0, apart = 0;
    friend auto operator<=>(const Cost&, const Cost&) = default;
  };
  Cost cost() const {
    Cost cost;
    each_sum([&](Cents apart) {
      const Cents beyond = std::max<Cents>(std::abs(apart) - 1, 0);
      cost.beyond += beyond * beyond;
      cost.apart += apart * apart;
    });
    return cost;
  }

  // ---- moves

  // By how much an item may be rounded the other way: the cent towards its exact value, 0 where it is exact.
  int other_way(const Item& item) const {
    const Amount printed = amount(item.printed);
    const auto order = compare(printed, item.exact);
    return order == std::strong_ordering::greater ? -1 : order == std::strong_ordering::less ? 1 : 0;
  }

  Amount distance(const Item& item) const {
    const Amount off = subtract(raise(item.exact, 12), amount(item.printed));
    return off.is_negative() ? negate(off) : off;
  }

  Cost cost_with(std::initializer_list<std::size_t> moved) {
    for (const std::size_t at : moved) turn(items_[at]);
    add_up();
    const Cost with = cost();
    for (const std::size_t at : moved) turn(items_[at]);
    return with;
  }

  // The item, rounded the other way; and back.
  void turn(Item& item) const {
    item.printed += item.moved ? -item.way : item.way;
    item.moved = !item.moved;
  }

  // Rounds the other way what helps most, one item or two; false where nothing helps.
  bool move_one() {
    Cost best = cost();
    std::vector<std::size_t> chosen;
    const std::vector<std::size_t> kinds = nearest_of_each_kind();
    for (const std::size_t at : kinds)
      if (const Cost with = cost_with({at}); with < best) best = with, chosen = {at};
    for (std::size_t i = 0; chosen.empty() && i < kinds.size(); ++i)
      for (std::size_t j = i + 1; j < kinds.size(); ++j)
        if (const Cost with = cost_with({kinds[i], kinds[j]}); with < best) best = with, chosen = {kinds[i], kinds[j]};
    for (const std::size_t at : chosen) turn(items_[at]);
    add_up();
    return !chosen.empty();
  }

  static bool same_rows(const Item& a, const Item& b) {
    return std::equal(a.rows.begin(), a.rows.end(), b.rows.begin(), b.rows.end(),
                      [](RowNumber x, RowNumber y) { return x.category == y.category && x.rate == y.rate; });
  }

  // Items of one part, with the same taxes, that move the same way serve the same: the one whose move costs least.
  std::vector<std::size_t> nearest_of_each_kind() const {
    std::vector<std::size_t> kinds;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (items_[i].moved || items_[i].way == 0) continue;
      const auto same = std::find_if(kinds.begin(), kinds.end(), [&](std::size_t other) {
        return items_[other].part == items_[i].part && items_[other].way == items_[i].way &&
               same_rows(items_[other], items_[i]);
      });
      if (same == kinds.end())
        kinds.push_back(i);
      else if (compare(distance(items_[i]), distance(items_[*same])) == std::strong_ordering::greater)
        *same = i;
    }
    return kinds;
  }

  // What stands inside of lines.
  void round_details() {
    for (LineFigures& line : figures_.lines) {
      if (!line.item || !line.priced) continue;
      const int decimals = context_.decimals;
      line.sum = line.discounts.empty() && line.charges.empty() ? line.total : rescale(line.sum, decimals);
      for (Adjustment& one : line.discounts) one.amount = rescale(one.amount, decimals);
      for (Adjustment& one : line.charges) one.amount = rescale(one.amount, decimals);
      for (LineFigures& part : line.parts) {
        if (!part.priced || !part.item) continue;
        part.sum = rescale(part.sum, decimals);
        part.total = rescale(part.total, decimals);
      }
    }
  }

  const Context& context_;
  Figures& figures_;
  Figures goal_;  // what GOBL prints
  const Json* tax_;
  std::string_view included_;
  std::vector<Item> items_;
};

// ---- what is said

class Differences {
 public:
  void compare(const std::string& path, Amount ours, Amount goal) {
    if (calculate::compare(ours, goal) == std::strong_ordering::equal) return;
    if (count_++ < 5)
      list_ += fmt::format("{}{} {} -> {}", list_.empty() ? "" : ", ", path, goal.to_string(), ours.to_string());
  }
  void compare(const std::string& path, const std::optional<Amount>& ours, const std::optional<Amount>& goal) {
    if (ours && goal) compare(path, *ours, *goal);
  }

  void say(Context& context) const {
    if (count_ == 0) return;
    Remark& made = context.remark("RB-ROUNDED", "$");
    made.list = list_;
    made.count = count_;
    if (count_ > 5) made.expected = ", …";
  }

 private:
  std::string list_;
  std::size_t count_ = 0;
};

void compare_all(Context& context, const Figures& ours, const Figures& goal) {
  Differences differences;
  differences.compare("$.totals.sum", ours.sum, goal.sum);
  differences.compare("$.totals.discount", ours.discount, goal.discount);
  differences.compare("$.totals.charge", ours.charge, goal.charge);
  differences.compare("$.totals.total", ours.total, goal.total);
  differences.compare("$.totals.tax", ours.tax, goal.tax);
  differences.compare("$.totals.total_with_tax", ours.total_with_tax, goal.total_with_tax);
  differences.compare("$.totals.payable", ours.payable, goal.payable);
  for (std::size_t i = 0; i < ours.categories.size(); ++i)
    for (std::size_t j = 0; j < ours.categories[i].rates.size(); ++j) {
      const std::string path = fmt::format("$.totals.taxes.categories[{}].rates[{}]", i, j);
      differences.compare(path + ".base", ours.categories[i].rates[j].base, goal.categories[i].rates[j].base);
      differences.compare(path + ".amount", ours.categories[i].rates[j].amount, goal.categories[i].rates[j].amount);
    }
  for (std::size_t i = 0; i < ours.lines.size(); ++i)
    if (ours.lines[i].priced)
      differences.compare(fmt::format("$.lines[{}].total", i), ours.lines[i].total, goal.lines[i].total);
  for (std::size_t i = 0; i < ours.discounts.size(); ++i)
    differences.compare(fmt::format("$.discounts[{}].amount", i), ours.discounts[i].amount, goal.discounts[i].amount);
  for (std::size_t i = 0; i < ours.charges.size(); ++i)
    differences.compare(fmt::format("$.charges[{}].amount", i), ours.charges[i].amount, goal.charges[i].amount);
  differences.say(context);
}

bool is_readable(const Figures& figures) {
  for (const LineFigures& line : figures.lines)
    if (!line.total.is_readable()) return false;
  for (const auto* all : {&figures.discounts, &figures.charges})
    for (const Adjustment& one : *all)
      if (!one.amount.is_readable()) return false;
  return figures.sum.is_readable() && figures.total_with_tax.is_readable() && figures.payable.is_readable();
}

}  // namespace

void make_add_up(Context& context, Json& invoice, Figures& figures) {
  if (!is_readable(figures)) return round_figures(context, figures);  // it will be refused
  Sums sums(context, invoice, figures);
  sums.run();
  compare_all(context, figures, sums.goal());
}

}  // namespace rulec::calculate
