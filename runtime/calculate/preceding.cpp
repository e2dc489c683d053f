#include <fmt/format.h>

#include "calculate/taxes.h"
#include "calculate/totals.h"
#include "calculate/write.h"

namespace rulec::calculate {
namespace {

RateFigures read_rate(const Json& row) {
  RateFigures made;
  made.key = text(row, "key");
  made.country = text(row, "country");
  made.ext = find(row, "ext");
  made.percent = percent(row, "percent");
  made.base = amount(row, "base").value_or(Amount{});
  if (const Json* surcharge = find(row, "surcharge")) made.surcharge = percent(*surcharge, "percent");
  return made;
}

CategoryFigures read_category(Json& category) {
  CategoryFigures made;
  made.code = text(category, "code");
  const auto is_true = [&](std::string_view name) {
    const Json* value = find(category, name);
    return value != nullptr && *value == true;
  };
  made.retained = is_true("retained");
  made.informative = is_true("informative");
  if (Json* rates = list(category, "rates"))
    for (const Json& row : *rates) made.rates.push_back(read_rate(row));
  return made;
}

// `decimals` of its currency. `path` of the tax totals.
void recalculate(Context& context, Json& taxes, int decimals, const std::string& path) {
  Json* categories = list(taxes, "categories");
  if (categories == nullptr) return;
  std::vector<CategoryFigures> figures;
  for (Json& category : *categories) figures.push_back(read_category(category));
  Amount sum{0, static_cast<std::uint8_t>(decimals), false};
  std::optional<Amount> retained;
  for (CategoryFigures& category : figures) {
    calculate_category(context.rounding, decimals, category);
    if (category.informative) continue;
    Amount& total = category.retained ? retained.emplace(retained.value_or(Amount{0, sum.scale, false})) : sum;
    total = add(raise(total, category.amount.scale), category.amount);
    if (category.surcharge) total = add(total, *category.surcharge);
  }
  for (CategoryFigures& category : figures) round_category(category, decimals);
  if (has_unreadable(figures)) context.refuse("RB-OVERFLOW", path + ".categories", "categories");
  Json made = written_categories(figures);
  put(taxes, "categories", std::move(made));
  put_readable(context, taxes, "sum", rescale(sum, decimals), path);
  if (retained) put_readable(context, taxes, "retained", rescale(*retained, decimals), path);
}

}  // namespace

void calculate_preceding(Context& context, Json& invoice) {
  Json* documents = list(invoice, "preceding");
  if (documents == nullptr) return;
  int decimals = context.decimals;
  std::size_t number = 0;
  for (Json& document : *documents) {
    if (const auto own = context.facts.decimals(text(document, "currency"))) decimals = *own;
    if (Json* taxes = find(document, "tax"))
      recalculate(context, *taxes, decimals, fmt::format("$.preceding[{}].tax", number));
    ++number;
  }
}

}  // namespace rulec::calculate
