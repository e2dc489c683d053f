#include "calculate/taxes.h"

#include <fmt/format.h>

#include <utility>

namespace rulec::calculate {
namespace {

// A line, discount or charge as the taxes see it.
struct Taxable {
  Json* taxes = nullptr;
  Amount total;
  std::string path;
};

class Resolver {
 public:
  explicit Resolver(Context& context) : context_(context) {}

  // Fills in key, percent and surcharge; false where the tax is refused.
  bool resolve(Json& combo, const std::string& path) {
    const std::string_view written = text(combo, "country");
    const std::string country(written.empty() ? std::string_view(context_.country) : written);
    if (!written.empty() && written == context_.country) take_out(combo, "country");
    const auto regime = context_.facts.regime(country);
    if (regime && !regime->calculated) return refuse("RB-REGIME", path, country);
    const std::string cat(text(combo, "cat"));
    const auto category = context_.facts.category(country, cat);
    if (!category) return !regime || refuse("RB-CATEGORY", path, cat, country);
    if (category->keyed && text(combo, "key").empty()) put(combo, "key", Json("standard"));
    const std::string key(text(combo, "key"));
    if (category->keyed && context_.facts.key_percent(key) == KeyPercent::none) {
      take_out(combo, "percent");
      take_out(combo, "surcharge");
      return !regime || known_rate(combo, path, country, cat, key);
    }
    return rate(combo, path, country, cat, key);
  }

 private:
  bool refuse(const char* rule, const std::string& path, std::string value, std::string expected = {}) {
    context_.refuse(rule, path, std::move(value), {}, std::move(expected));
    return false;
  }

  // Where no percent is looked up, a rate must exist all the same.
  bool known_rate(Json& combo, const std::string& path, const std::string& country, const std::string& cat,
                  const std::string& key) {
    const std::string rate(text(combo, "rate"));
    const auto has = [](std::string_view, std::string_view) { return true; };
    return rate.empty() ||
           context_.facts.rate(country, cat, key, rate, context_.day, has).state != RateState::unknown ||
           refuse("RB-RATE", path, rate, fmt::format("{} {}", cat, key));
  }

  bool rate(Json& combo, const std::string& path, const std::string& country, const std::string& cat,
            const std::string& key) {
    const std::string rate(text(combo, "rate"));
    if (rate.empty()) return true;
    const auto has = [&](std::string_view name, std::string_view code) { return extension(combo, name) == code; };
    const RateAnswer answer = context_.facts.rate(country, cat, key, rate, context_.day, has);
    if (answer.state == RateState::unknown)
      return refuse("RB-RATE", path, rate, fmt::format("{}{}{}", cat, key.empty() ? "" : " ", key));
    if (answer.state == RateState::too_early) return refuse("RB-RATE-DATE", path, rate, to_iso(context_.day));
    if (answer.state == RateState::open) return true;
    put(combo, "percent", Json(answer.rate.percent.to_string()));
    if (answer.rate.surcharge)
      put(combo, "surcharge", Json(answer.rate.surcharge->to_string()));
    else
      take_out(combo, "surcharge");
    return true;
  }

  Context& context_;
};

std::vector<Taxable> taxables(const Figures& figures) {
  std::vector<Taxable> all;
  for (std::size_t i = 0; i < figures.lines.size(); ++i)
    if (figures.lines[i].priced)
      all.push_back({figures.lines[i].taxes, figures.lines[i].total, fmt::format("$.lines[{}].taxes", i)});
  for (std::size_t i = 0; i < figures.discounts.size(); ++i)
    all.push_back({list(*figures.discounts[i].object, "taxes"), negate(figures.discounts[i].amount),
                   fmt::format("$.discounts[{}].taxes", i)});
  for (std::size_t i = 0; i < figures.charges.size(); ++i)
    all.push_back(
        {list(*figures.charges[i].object, "taxes"), figures.charges[i].amount, fmt::format("$.charges[{}].taxes", i)});
  return all;
}

void apply_customer_rates(Json& invoice) {
  const Json* customer = find(invoice, "customer");
  const Json* tax_id = customer == nullptr ? nullptr : find(*customer, "tax_id");
  if (tax_id == nullptr) return;
  const std::string country(text(*tax_id, "country"));
  for (const char* name : {"lines", "discounts", "charges"})
    if (Json* objects = list(invoice, name))
      for (Json& object : *objects)
        if (Json* taxes = list(object, "taxes"))
          for (Json& combo : *taxes) put(combo, "country", Json(country));
}

const Json* combo_of(const Taxable& taxable, std::string_view category) {
  if (taxable.taxes != nullptr)
    for (const Json& combo : *taxable.taxes)
      if (text(combo, "cat") == category) return &combo;
  return nullptr;
}

// Takes the taxes out that the prices include.
void remove_included(Context& context, std::string_view category, std::vector<Taxable>& all) {
  if (category.empty()) return;
  for (Taxable& one : all) {
    const Json* combo = combo_of(one, category);
    if (combo == nullptr) continue;
    const std::string_view own = text(*combo, "country");
    const auto known = context.facts.category(own.empty() ? std::string_view(context.country) : own, category);
    if (known && (known->retained || known->informative))
      return context.refuse("RB-INCLUDED", "$.tax.prices_include", std::string(category));
    if (const auto rate = percent(*combo, "percent")) one.total = without(one.total, *rate);
  }
}

bool same(const Json* a, const Json* b) {
  const bool none_a = a == nullptr || a->empty(), none_b = b == nullptr || b->empty();
  return none_a || none_b ? none_a == none_b : *a == *b;
}

bool matches(const RateFigures& row, const RateFigures& combo) {
  if (!same(row.ext, combo.ext) || row.country != combo.country) return false;
  if (!row.percent || !combo.percent) return !row.percent && !combo.percent;
  if (row.surcharge.has_value() != combo.surcharge.has_value()) return false;
  if (row.surcharge && !(*row.surcharge == *combo.surcharge)) return false;
  return *row.percent == *combo.percent;
}

RateFigures row_of(const Json& combo, Amount zero) {
  RateFigures row;
  row.key = text(combo, "key");
  row.country = text(combo, "country");
  row.ext = find(combo, "ext");
  row.percent = percent(combo, "percent");
  row.surcharge = percent(combo, "surcharge");
  row.base = row.amount = row.surcharge_amount = zero;
  return row;
}

class Groups {
 public:
  Groups(const Context& context, Figures& figures)
      : context_(context), figures_(figures), zero_{0, static_cast<std::uint8_t>(context.decimals), false} {}

  void add_combo(const Json& combo, Amount total) {
    RateFigures& row = rate(category(combo), row_of(combo, zero_));
    if (context_.rounding != "currency") row.base = raise(row.base, total.scale);
    row.base = add(row.base, total);
  }

 private:
  CategoryFigures& category(const Json& combo) {
    const std::string_view code = text(combo, "cat"), own = text(combo, "country");
    for (CategoryFigures& known : figures_.categories)
      if (known.code == code) return known;
    const auto facts = context_.facts.category(own.empty() ? std::string_view(context_.country) : own, code);
    figures_.categories.push_back({code, facts && facts->retained, facts && facts->informative, {}, zero_, {}});
    return figures_.categories.back();
  }

  static RateFigures& rate(CategoryFigures& category, const RateFigures& combo) {
    for (RateFigures& known : category.rates)
      if (matches(known, combo)) return known;
    category.rates.push_back(combo);
    return category.rates.back();
  }

  const Context& context_;
  Figures& figures_;
  Amount zero_;
};

}  // namespace

std::optional<RowNumber> row_for(const Figures& figures, const Json& combo) {
  const RateFigures wanted = row_of(combo, {});
  for (std::size_t i = 0; i < figures.categories.size(); ++i) {
    if (figures.categories[i].code != text(combo, "cat")) continue;
    for (std::size_t j = 0; j < figures.categories[i].rates.size(); ++j)
      if (matches(figures.categories[i].rates[j], wanted)) return RowNumber{i, j};
  }
  return std::nullopt;
}

void calculate_category(const Context& context, CategoryFigures& category) {
  const bool by_currency = context.rounding == "currency";
  category.amount = {0, static_cast<std::uint8_t>(context.decimals), false};
  const Amount zero = category.amount;
  const auto sum = [&](Amount total, Amount value) {
    return add(by_currency ? total : raise(total, value.scale), value);
  };
  for (RateFigures& row : category.rates) {
    row.amount = zero;
    if (!row.percent) continue;
    row.amount = of(*row.percent, row.base);
    category.amount = sum(category.amount, row.amount);
    if (!row.surcharge) continue;
    row.surcharge_amount = of(*row.surcharge, row.base);
    category.surcharge = sum(category.surcharge.value_or(zero), row.surcharge_amount);
  }
}

void calculate_taxes(Context& context, Json& invoice, Figures& figures) {
  if (Json* tags = list(invoice, "$tags"))
    for (const Json& tag : *tags)
      if (tag == "customer-rates") apply_customer_rates(invoice);
  std::vector<Taxable> all = taxables(figures);
  figures.taxable = !all.empty();
  if (!figures.taxable) return;
  Resolver resolver(context);
  for (Taxable& one : all) {
    if (one.taxes == nullptr) continue;
    std::size_t number = 0;
    for (Json& combo : *one.taxes)
      if (!resolver.resolve(combo, fmt::format("{}[{}]", one.path, number++))) return;
    if (number > 0) one.total = raise(one.total, context.decimals + 2);
  }
  const Json* tax = find(invoice, "tax");
  remove_included(context, tax == nullptr ? "" : text(*tax, "prices_include"), all);
  Groups groups(context, figures);
  for (const Taxable& one : all)
    if (one.taxes != nullptr)
      for (const Json& combo : *one.taxes) groups.add_combo(combo, one.total);
  for (CategoryFigures& category : figures.categories) calculate_category(context, category);
}

}  // namespace rulec::calculate
