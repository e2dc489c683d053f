#include "calculate/add_up.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "calculate/printed_items.h"
#include "calculate/printed_taxes.h"
#include "calculate/totals.h"

namespace rulec::calculate {
namespace {

class Sums {
 public:
  Sums(const Context& context, Json& invoice, Figures& figures)
      : decimals_(context.decimals), figures_(figures), goal_(figures), items_(printed_items(figures, decimals_)) {
    if (const Json* tax = find(invoice, "tax")) included_ = text(*tax, "prices_include");
    exact_ = tax_amounts(figures);
    round_figures(context, goal_);
  }

  void run() {
    print();
    if (!is_near()) {
      round_together(items_, figures_, decimals_);
      print();
    }
    round_details();
  }

  const Figures& goal() const { return goal_; }

 private:
  Amount amount(Cents cents) const { return {cents, static_cast<std::uint8_t>(decimals_), false}; }

  // Where prices include a tax, another tax is taken of what is left without it: no sum of printed figures.
  bool is_net_of_included(const CategoryFigures& category) const {
    return !included_.empty() && category.code != included_;
  }

  void print() {
    add_up();
    print_taxes(figures_, goal_, exact_, included_, decimals_);
  }

  // The sums of the items as they are printed, and the bases of the taxes.
  void add_up() {
    Cents sums[3] = {};
    for (CategoryFigures& category : figures_.categories)
      for (RateFigures& row : category.rates)
        row.base = is_net_of_included(category) ? rescale(row.base, decimals_) : amount(0);
    for (const PrintedItem& item : items_) {
      sums[static_cast<std::size_t>(item.part)] += item.printed;
      for (const RowNumber row : *item.rows) {
        CategoryFigures& category = figures_.categories[row.category];
        if (!is_net_of_included(category)) category.rates[row.rate].base.units += item.printed;
      }
    }
    figures_.sum = amount(sums[0]);
    if (figures_.discount) figures_.discount = amount(-sums[1]);
    if (figures_.charge) figures_.charge = amount(sums[2]);
    figures_.total = amount(sums[0] + sums[1] + sums[2]);
  }

  static bool is_near(Amount a, Amount b) { return std::abs(a.units - b.units) <= 1; }
  static bool is_near(const std::optional<Amount>& a, const std::optional<Amount>& b) {
    return !a || !b || is_near(*a, *b);
  }

  // Is each figure within a cent of what GOBL prints?
  bool is_near() const {
    for (std::size_t i = 0; i < figures_.categories.size(); ++i)
      for (std::size_t j = 0; j < figures_.categories[i].rates.size(); ++j) {
        const RateFigures &ours = figures_.categories[i].rates[j], &goal = goal_.categories[i].rates[j];
        if (!is_near(ours.base, goal.base) || !is_near(ours.amount, goal.amount)) return false;
      }
    return is_near(figures_.sum, goal_.sum) && is_near(figures_.discount, goal_.discount) &&
           is_near(figures_.charge, goal_.charge) && is_near(figures_.total, goal_.total) &&
           is_near(figures_.tax, goal_.tax) && is_near(figures_.total_with_tax, goal_.total_with_tax) &&
           is_near(figures_.payable, goal_.payable);
  }

  // The items themselves, and what stands inside of lines.
  void round_details() {
    for (const PrintedItem& item : items_)
      *item.to = amount(item.part == Part::discount ? -item.printed : item.printed);
    for (LineFigures& line : figures_.lines) {
      if (!line.item || !line.priced) continue;
      line.sum = line.discounts.empty() && line.charges.empty() ? line.total : rescale(line.sum, decimals_);
      for (Adjustment& one : line.discounts) one.amount = rescale(one.amount, decimals_);
      for (Adjustment& one : line.charges) one.amount = rescale(one.amount, decimals_);
      for (LineFigures& part : line.parts) {
        if (!part.priced || !part.item) continue;
        part.sum = rescale(part.sum, decimals_);
        part.total = rescale(part.total, decimals_);
      }
    }
  }

  int decimals_;
  Figures& figures_;
  Figures goal_;  // what GOBL prints
  std::vector<PrintedItem> items_;
  std::vector<Amount> exact_;  // the taxes, before anything is rounded
  std::string_view included_;
};

// ---- what is said

// The figures that were moved, those that moved most first.
class Differences {
 public:
  void compare(std::string path, Amount ours, Amount goal) {
    if (calculate::compare(ours, goal) == std::strong_ordering::equal) return;
    Amount by = subtract(raise(ours, goal.scale), goal);
    if (by.is_negative()) by = negate(by);
    all_.push_back({std::move(path), ours, goal, by});
  }
  void compare(std::string path, const std::optional<Amount>& ours, const std::optional<Amount>& goal) {
    if (ours && goal) compare(std::move(path), *ours, *goal);
  }

  void say(Context& context) {
    if (all_.empty()) return;
    std::stable_sort(all_.begin(), all_.end(), [](const Difference& a, const Difference& b) {
      return calculate::compare(a.by, b.by) == std::strong_ordering::greater;
    });
    Remark& made = context.remark("RB-ROUNDED", "$");
    made.value = all_.front().by.to_string();
    made.count = all_.size();
    for (std::size_t i = 0; i < std::min(all_.size(), kMostListed); ++i)
      made.list += fmt::format("{}{} {} -> {}", i > 0 ? ", " : "", all_[i].path, all_[i].goal.to_string(),
                               all_[i].ours.to_string());
    if (all_.size() > kMostListed) made.expected = ", …";
  }

 private:
  static constexpr std::size_t kMostListed = 20;
  struct Difference {
    std::string path;
    Amount ours, goal, by;
  };
  std::vector<Difference> all_;
};

void compare_line(Differences& differences, const std::string& path, const LineFigures& ours, const LineFigures& goal) {
  differences.compare(path + ".total", ours.total, goal.total);
  for (std::size_t i = 0; i < ours.discounts.size(); ++i)
    differences.compare(fmt::format("{}.discounts[{}].amount", path, i), ours.discounts[i].amount,
                        goal.discounts[i].amount);
  for (std::size_t i = 0; i < ours.charges.size(); ++i)
    differences.compare(fmt::format("{}.charges[{}].amount", path, i), ours.charges[i].amount, goal.charges[i].amount);
}

void compare_all(Context& context, const Figures& ours, const Figures& goal, const std::vector<FineBase>& bases) {
  Differences differences;
  for (const FineBase& base : bases) differences.compare(base.path, rescale(base.value, context.decimals), base.value);
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
    if (ours.lines[i].priced) compare_line(differences, fmt::format("$.lines[{}]", i), ours.lines[i], goal.lines[i]);
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

void make_add_up(Context& context, Json& invoice, Figures& figures, const BeforeBases& before) {
  if (!is_readable(figures)) return round_figures(context, figures);  // it will be refused
  Sums sums(context, invoice, figures);
  sums.run();
  compare_all(context, figures, before.printed ? *before.printed : sums.goal(), before.bases);
}

}  // namespace rulec::calculate
