#include "calculate/totals.h"

#include <fmt/format.h>

#include <algorithm>

#include "calculate/write.h"

namespace rulec::calculate {
namespace {

Amount zero_of(const Context& context) { return {0, static_cast<std::uint8_t>(context.decimals), false}; }

// Sums the categories of one kind at the widest decimals met.
std::optional<Amount> sum_of(const Context& context, const Figures& figures, bool retained) {
  std::optional<Amount> total;
  for (const CategoryFigures& category : figures.categories) {
    if (category.informative || category.retained != retained) continue;
    Amount sum = total.value_or(zero_of(context));
    if (context.rounding != "currency") sum = raise(sum, category.amount.scale);
    sum = add(sum, category.amount);
    if (category.surcharge) sum = add(sum, *category.surcharge);
    total = sum;
  }
  return total;
}

void round_line(LineFigures& line) {
  if (!line.item || !line.priced) return;
  line.sum = lower(line.sum, line.price_scale);
  line.total = lower(line.total, line.price_scale);
  for (Adjustment& one : line.discounts) one.amount = lower(one.amount, line.price_scale);
  for (Adjustment& one : line.charges) one.amount = lower(one.amount, line.price_scale);
  for (LineFigures& part : line.parts) {
    if (!part.priced || !part.item) continue;
    part.sum = lower(part.sum, line.price_scale);
    part.total = lower(part.total, line.price_scale);
  }
}

void put_amount(Context& context, Json& object, Amount value, const char* list, std::size_t number) {
  put_readable(context, object, "amount", value,
               value.is_readable() ? std::string() : fmt::format("{}[{}]", list, number));
}

void calculate_advances(Context& context, Json& payment, Figures& figures) {
  Json* advances = list(payment, "advances");
  if (advances == nullptr) return;
  Amount paid = zero_of(context);
  std::size_t number = 0;
  for (Json& advance : *advances) {
    Amount value = amount(advance, "amount").value_or(Amount{});
    if (const auto rate = percent(advance, "percent")) value = of(*rate, figures.payable);
    value = rescale(value, context.decimals);
    put_amount(context, advance, value, "$.payment.advances", number++);
    paid = add(paid, value);
  }
  figures.advance = paid;
  figures.due = subtract(figures.payable, paid);
}

void calculate_due_dates(Context& context, Json& payment, const Figures& figures) {
  Json* terms = find(payment, "terms");
  Json* dates = terms == nullptr ? nullptr : list(*terms, "due_dates");
  if (dates == nullptr) return;
  std::size_t number = 0;
  for (Json& date : *dates) {
    Amount value = amount(date, "amount").value_or(Amount{});
    if (const auto rate = percent(date, "percent"); rate && !rate->is_zero()) value = of(*rate, figures.payable);
    put_amount(context, date, rescale(value, context.decimals), "$.payment.terms.due_dates", number++);
  }
}

}  // namespace

void round_category(CategoryFigures& category, int decimals) {
  for (RateFigures& row : category.rates) {
    row.base = rescale(row.base, decimals);
    row.amount = rescale(row.amount, decimals);
    row.surcharge_amount = rescale(row.surcharge_amount, decimals);
  }
  category.amount = rescale(category.amount, decimals);
  if (category.surcharge) category.surcharge = rescale(*category.surcharge, decimals);
}

void calculate_totals(const Context& context, Json& invoice, Figures& figures) {
  const Json* tax = find(invoice, "tax");
  const std::string_view included = tax == nullptr ? "" : text(*tax, "prices_include");
  for (const CategoryFigures& category : figures.categories)
    if (!included.empty() && category.code == included) {
      figures.tax_included = category.amount;
      figures.total = subtract(figures.total, category.amount);
    }
  figures.tax = sum_of(context, figures, false).value_or(zero_of(context));
  figures.retained_tax = sum_of(context, figures, true);
  figures.total_with_tax = add(figures.total, figures.tax);
  figures.payable = figures.total_with_tax;
  if (figures.retained_tax) figures.payable = subtract(figures.payable, *figures.retained_tax);
}

void round_figures(const Context& context, Figures& figures) {
  const int decimals = context.decimals;
  for (LineFigures& line : figures.lines) round_line(line);
  for (auto* all : {&figures.discounts, &figures.charges})
    for (Adjustment& one : *all) one.amount = lower(one.amount, one.base_scale.value_or(decimals));
  for (CategoryFigures& category : figures.categories) round_category(category, decimals);
  for (Amount* total : {&figures.sum, &figures.total, &figures.tax, &figures.total_with_tax, &figures.payable})
    *total = rescale(*total, decimals);
  for (auto* total : {&figures.discount, &figures.charge, &figures.tax_included, &figures.retained_tax})
    if (*total) *total = rescale(**total, decimals);
}

void calculate_payments(Context& context, Json& invoice, Figures& figures) {
  if (Json* totals = find(invoice, "totals")) figures.rounding = amount(*totals, "rounding");
  if (figures.rounding) figures.payable = add(figures.payable, *figures.rounding);
  Json* payment = find(invoice, "payment");
  if (payment == nullptr) return;
  calculate_advances(context, *payment, figures);
  calculate_due_dates(context, *payment, figures);
}

}  // namespace rulec::calculate
