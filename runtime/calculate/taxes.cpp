#include "calculate/taxes.h"

#include <fmt/format.h>

#include <unordered_map>
#include <utility>

namespace rulec::calculate {
namespace {

// A line, discount or charge as the taxes see it.
struct Taxable {
  Json* taxes = nullptr;
  Amount total;
  std::vector<RowNumber>* rows = nullptr;
  const char* list = "";  // that it stands in, at this number
  std::size_t number = 0;
};

// Where a tax stands.
struct TaxPlace {
  const Taxable& around;
  std::size_t number = 0;

  std::string path() const { return fmt::format("$.{}[{}].taxes[{}]", around.list, around.number, number); }
};

class Resolver {
 public:
  explicit Resolver(Context& context) : context_(context) {}

  // Fills in key, percent and surcharge; false where the tax is refused.
  bool resolve(Json& combo, const TaxPlace& place) {
    const std::string_view written = text(combo, "country");
    const std::string_view country =
        written.empty() || written == context_.country ? std::string_view(context_.country) : written;
    if (!written.empty() && written == context_.country) take_out(combo, "country");
    const auto regime = context_.facts.regime(country);
    if (regime && !regime->calculated) return refuse("RB-REGIME", place, country);
    const std::string_view cat = text(combo, "cat");
    const auto category = context_.facts.category(country, cat);
    if (!category) return !regime || refuse("RB-CATEGORY", place, cat, std::string(country));
    if (category->keyed && text(combo, "key").empty()) put(combo, "key", Json("standard"));
    const std::string_view key = text(combo, "key");
    if (category->keyed && context_.facts.key_percent(key) == KeyPercent::none) {
      take_out(combo, "percent");
      take_out(combo, "surcharge");
      return !regime || known_rate(combo, place, country, cat, key);
    }
    return rate(combo, place, country, cat, key);
  }

 private:
  bool refuse(const char* rule, const TaxPlace& place, std::string_view value, std::string expected = {}) {
    context_.refuse(rule, place.path(), std::string(value), {}, std::move(expected));
    return false;
  }

  // Where no percent is looked up, a rate must exist all the same.
  bool known_rate(Json& combo, const TaxPlace& place, std::string_view country, std::string_view cat,
                  std::string_view key) {
    const std::string_view rate = text(combo, "rate");
    const auto has = [](std::string_view, std::string_view) { return true; };
    return rate.empty() ||
           context_.facts.rate(country, cat, key, rate, context_.day, has).state != RateState::unknown ||
           refuse("RB-RATE", place, rate, fmt::format("{} {}", cat, key));
  }

  bool rate(Json& combo, const TaxPlace& place, std::string_view country, std::string_view cat, std::string_view key) {
    const std::string_view rate = text(combo, "rate");
    if (rate.empty()) return true;
    const auto has = [&](std::string_view name, std::string_view code) { return extension(combo, name) == code; };
    const RateAnswer answer = context_.facts.rate(country, cat, key, rate, context_.day, has);
    if (answer.state == RateState::unknown)
      return refuse("RB-RATE", place, rate, fmt::format("{}{}{}", cat, key.empty() ? "" : " ", key));
    if (answer.state == RateState::too_early) return refuse("RB-RATE-DATE", place, rate, to_iso(context_.day));
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

std::vector<Taxable> taxables(Figures& figures) {
  std::vector<Taxable> all;
  all.reserve(figures.lines.size() + figures.discounts.size() + figures.charges.size());
  for (std::size_t i = 0; i < figures.lines.size(); ++i)
    if (LineFigures& line = figures.lines[i]; line.priced)
      all.push_back({line.taxes, line.total, &line.rows, "lines", i});
  for (std::size_t i = 0; i < figures.discounts.size(); ++i) {
    Adjustment& one = figures.discounts[i];
    all.push_back({list(*one.object, "taxes"), negate(one.amount), &one.rows, "discounts", i});
  }
  for (std::size_t i = 0; i < figures.charges.size(); ++i) {
    Adjustment& one = figures.charges[i];
    all.push_back({list(*one.object, "taxes"), one.amount, &one.rows, "charges", i});
  }
  return all;
}

void apply_customer_rates(Json& invoice) {
  const Json* customer = find(invoice, "customer");
  const Json* tax_id = customer == nullptr ? nullptr : find(*customer, "tax_id");
  if (tax_id == nullptr) return;
  const std::string_view country = text(*tax_id, "country");
  for (const char* name : {"lines", "discounts", "charges"})
    if (Json* objects = list(invoice, name))
      for (Json& object : *objects)
        if (Json* taxes = list(object, "taxes"))
          for (Json& combo : *taxes) put(combo, "country", lasting(country));
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

// By value: 20 % and 20.0 % are the same.
void append(std::string& key, const std::optional<Percent>& percent) {
  key += '\0';
  if (!percent) return;
  Amount factor = percent->factor;
  while (factor.scale > 0 && factor.units % 10 == 0)
    factor = {factor.units / 10, static_cast<std::uint8_t>(factor.scale - 1), false};
  factor.append_to(key);
}

// The same text for rows that match.
std::string key_of(const RateFigures& row) {
  std::string key(row.country);
  append(key, row.percent);
  append(key, row.percent ? row.surcharge : std::nullopt);
  key += '\0';
  if (row.ext != nullptr && !row.ext->empty()) write(*row.ext, true, key);
  return key;
}

// The rows of a category by what they are, once there are too many to look at each.
class RowIndex {
 public:
  std::optional<std::size_t> find(const std::vector<RateFigures>& rows, const RateFigures& wanted) {
    if (rows.size() > kFew) return find_by_key(rows, wanted);
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (matches(rows[i], wanted)) return i;
    return std::nullopt;
  }

 private:
  static constexpr std::size_t kFew = 12;

  std::optional<std::size_t> find_by_key(const std::vector<RateFigures>& rows, const RateFigures& wanted) {
    for (; indexed_ < rows.size(); ++indexed_) numbers_.emplace(key_of(rows[indexed_]), indexed_);
    const auto found = numbers_.find(key_of(wanted));
    return found == numbers_.end() ? std::nullopt : std::optional(found->second);
  }

  std::unordered_map<std::string, std::size_t> numbers_;
  std::size_t indexed_ = 0;  // of the rows, so many
};

class Groups {
 public:
  Groups(const Context& context, Figures& figures)
      : context_(context), figures_(figures), zero_{0, static_cast<std::uint8_t>(context.decimals), false} {}

  RowNumber add_combo(const Json& combo, Amount total) {
    const std::size_t number = category(combo);
    const RowNumber at{number, rate(number, row_of(combo, zero_))};
    RateFigures& row = figures_.categories[number].rates[at.rate];
    if (context_.rounding != "currency") row.base = raise(row.base, total.scale);
    row.base = add(row.base, total);
    return at;
  }

 private:
  std::size_t category(const Json& combo) {
    const std::string_view code = text(combo, "cat"), own = text(combo, "country");
    for (std::size_t i = 0; i < figures_.categories.size(); ++i)
      if (figures_.categories[i].code == code) return i;
    const auto facts = context_.facts.category(own.empty() ? std::string_view(context_.country) : own, code);
    figures_.categories.push_back({code, facts && facts->retained, facts && facts->informative, {}, zero_, {}});
    indices_.emplace_back();
    return figures_.categories.size() - 1;
  }

  std::size_t rate(std::size_t category, const RateFigures& combo) {
    std::vector<RateFigures>& rows = figures_.categories[category].rates;
    if (const auto known = indices_[category].find(rows, combo)) return *known;
    rows.push_back(combo);
    return rows.size() - 1;
  }

  const Context& context_;
  Figures& figures_;
  std::vector<RowIndex> indices_;  // one a category
  Amount zero_;
};

}  // namespace

void calculate_category(std::string_view rounding, int decimals, CategoryFigures& category) {
  const bool by_currency = rounding == "currency";
  category.amount = {0, static_cast<std::uint8_t>(decimals), false};
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
      if (!resolver.resolve(combo, {one, number++})) return;
    if (number > 0) one.total = raise(one.total, context.decimals + 2);
  }
  const Json* tax = find(invoice, "tax");
  remove_included(context, tax == nullptr ? "" : text(*tax, "prices_include"), all);
  Groups groups(context, figures);
  for (const Taxable& one : all)
    if (one.taxes != nullptr)
      for (const Json& combo : *one.taxes) {
        const RowNumber row = groups.add_combo(combo, one.total);
        if (context.adds_up) one.rows->push_back(row);
      }
  for (CategoryFigures& category : figures.categories) calculate_category(context.rounding, context.decimals, category);
}

}  // namespace rulec::calculate
