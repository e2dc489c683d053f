#include "calculate/taxes.h"
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

void recalculate(const Context& context, Json& taxes) {
  Json* categories = list(taxes, "categories");
  if (categories == nullptr) return;
  std::vector<CategoryFigures> figures;
  for (Json& category : *categories) figures.push_back(read_category(category));
  Amount sum{0, static_cast<std::uint8_t>(context.decimals), false};
  std::optional<Amount> retained;
  for (CategoryFigures& category : figures) {
    calculate_category(context, category);
    if (category.informative) continue;
    Amount& total = category.retained ? retained.emplace(retained.value_or(Amount{0, sum.scale, false})) : sum;
    total = add(raise(total, category.amount.scale), category.amount);
    if (category.surcharge) total = add(total, *category.surcharge);
  }
  for (CategoryFigures& category : figures) {
    for (RateFigures& row : category.rates) {
      row.base = rescale(row.base, context.decimals);
      row.amount = rescale(row.amount, context.decimals);
      row.surcharge_amount = rescale(row.surcharge_amount, context.decimals);
    }
    category.amount = rescale(category.amount, context.decimals);
    if (category.surcharge) category.surcharge = rescale(*category.surcharge, context.decimals);
  }
  Json made = written_categories(figures);
  put(taxes, "categories", std::move(made));
  put(taxes, "sum", rescale(sum, context.decimals));
  if (retained) put(taxes, "retained", rescale(*retained, context.decimals));
}

}  // namespace

void calculate_preceding(const Context& context, Json& invoice) {
  Json* documents = list(invoice, "preceding");
  if (documents == nullptr) return;
  Context own = context;
  for (Json& document : *documents) {
    if (const auto decimals = context.facts.decimals(text(document, "currency"))) own.decimals = *decimals;
    if (Json* taxes = find(document, "tax")) recalculate(own, *taxes);
  }
}

}  // namespace rulec::calculate
