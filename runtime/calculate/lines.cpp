#include "calculate/lines.h"

#include <fmt/format.h>

#include <algorithm>

namespace rulec::calculate {
namespace {

constexpr int kExtra = 2;  // decimals more than the currency has

// The base of a percent, where one is given: it is raised to the decimals of the currency.
std::optional<Amount> given_base(const Context& context, Json& adjustment, bool written_back) {
  auto base = amount(adjustment, "base");
  if (!base) return std::nullopt;
  if (context.adds_up) put(adjustment, "base", *(base = rescale(*base, context.decimals)));
  if (written_back) put(adjustment, "base", raise(*base, context.decimals));
  return by_rule(context, raise(*base, context.decimals + kExtra));
}

// Where a line stands, or a part of one. Put into words only when something is to be said about it.
struct LinePlace {
  std::size_t number = 0;
  std::string_view list = {};  // of parts; empty: the line itself
  std::size_t part = 0;

  std::string path() const {
    return list.empty() ? fmt::format("$.lines[{}]", number) : fmt::format("$.lines[{}].{}[{}]", number, list, part);
  }
};

class Lines {
 public:
  Lines(Context& context, Json& invoice) : context_(context), rates_(list(invoice, "exchange_rates")) {}

  LineFigures line(Json& object, std::size_t number) {
    LineFigures figures;
    figures.object = &object;
    figures.taxes = list(object, "taxes");
    Json* item = find(object, "item");
    if (item == nullptr) return without_item(object, figures);
    figures.item = true;
    parts(object, "substituted", number, figures);
    const std::size_t substituted = figures.parts.size();
    parts(object, "breakdown", number, figures);
    take_price_of_breakdown(*item, figures, substituted);
    return priced(object, *item, {number}, std::move(figures), true);
  }

 private:
  // What stands at a line without an item is taken as it is.
  static LineFigures without_item(Json& object, LineFigures figures) {
    if (const auto total = amount(object, "total")) {
      figures.priced = true;
      figures.total = *total;
    }
    return figures;
  }

  void parts(Json& object, std::string_view name, std::size_t line, LineFigures& figures) {
    Json* subs = list(object, name);
    if (subs == nullptr) return;
    int number = 0;
    for (Json& sub : *subs) {
      const LinePlace place{line, name, static_cast<std::size_t>(number)};
      put(sub, "i", Json(++number));
      LineFigures part;
      part.object = &sub;
      Json* item = find(sub, "item");
      if (item == nullptr)
        part = without_item(sub, part);
      else
        part.item = true, part = priced(sub, *item, place, std::move(part), false);
      figures.parts.push_back(std::move(part));
    }
  }

  // The price of a line is the sum of what it breaks down into.
  void take_price_of_breakdown(Json& item, const LineFigures& figures, std::size_t first) {
    Amount price{0, static_cast<std::uint8_t>(context_.decimals), false};
    bool any = false;
    int scale = 0;
    for (std::size_t i = first; i < figures.parts.size(); ++i) {
      const LineFigures& part = figures.parts[i];
      scale = std::max(scale, part.price_scale);
      if (!part.priced) continue;
      any = true;
      price = add(raise(price, part.total.scale), part.total);
    }
    if (!any) return;
    put(item, "currency", lasting(context_.currency));
    put(item, "price", rescale(price, scale));
    take_out(item, "alt_prices");
  }

  LineFigures priced(Json& object, Json& item, const LinePlace& place, LineFigures figures, bool whole) {
    if (!amount(item, "price")) {
      if (whole) take_out(item, "alt_prices");
      take_out(object, "sum");
      take_out(object, "total");
      return figures;
    }
    const Amount own = price_in_currency(item, place);
    figures.priced = true;
    figures.price_scale = own.scale;
    const bool precise = context_.rounding == "precise";
    Amount price = own;
    if (precise)
      price = raise(own, context_.decimals + kExtra);
    else if (whole)
      price = raise(own, context_.decimals);
    const Amount quantity = amount(object, "quantity").value_or(Amount{});
    figures.sum = by_rule(context_, multiply(price, quantity));
    figures.total = figures.sum;
    discounts(object, figures);
    charges(object, quantity, figures);
    return figures;
  }

  Amount price_in_currency(Json& item, const LinePlace& place) {
    const std::string_view currency = text(item, "currency");
    const std::string_view from = currency.empty() ? context_.currency : currency;
    const Amount price = raise(*amount(item, "price"), context_.facts.decimals(from).value_or(0));
    if (from == context_.currency) {
      put(item, "price", price);
      return price;
    }
    const auto other = alternative_price(item);
    const auto exchanged = other ? other : exchange(price, from);
    if (!exchanged) {
      context_.refuse("RB-EXCHANGE", place.path() + ".item.currency", std::string(from), "",
                      std::string(context_.currency));
      return price;
    }
    Json alternative = Json::object();
    put(alternative, "currency", lasting(from));
    put(alternative, "value", price);
    put(item, "currency", lasting(context_.currency));
    put(item, "price", *exchanged);
    put(item, "alt_prices", Json::array({std::move(alternative)}));
    return *exchanged;
  }

  std::optional<Amount> alternative_price(Json& item) const {
    if (Json* prices = list(item, "alt_prices"))
      for (const Json& price : *prices)
        if (text(price, "currency") == context_.currency)
          return raise(amount(price, "value").value_or(Amount{}), context_.decimals);
    return std::nullopt;
  }

  std::optional<Amount> exchange(Amount price, std::string_view from) const {
    if (rates_ == nullptr) return std::nullopt;
    for (const Json& rate : *rates_)
      if (text(rate, "from") == from && text(rate, "to") == context_.currency)
        return rescale(multiply(price, amount(rate, "amount").value_or(Amount{})), context_.decimals);
    return std::nullopt;
  }

  Amount share(Json& object, Amount sum) const {
    const auto rate = percent(object, "percent");
    if (!rate) return amount(object, "amount").value_or(Amount{});
    return of(*rate, given_base(context_, object, true).value_or(sum));
  }

  void discounts(Json& object, LineFigures& figures) const {
    Json* discounts = list(object, "discounts");
    if (discounts == nullptr) return;
    for (Json& discount : *discounts) {
      const Amount value = raise(share(discount, figures.sum), context_.decimals);
      figures.total = subtract(figures.total, value);
      figures.discounts.push_back({&discount, value, {}, {}});
    }
  }

  void charges(Json& object, Amount quantity, LineFigures& figures) const {
    Json* charges = list(object, "charges");
    if (charges == nullptr) return;
    for (Json& charge : *charges) {
      Amount value = share(charge, figures.sum);
      if (const auto rate = amount(charge, "rate"))
        value = multiply(*rate, amount(charge, "quantity").value_or(quantity));
      value = raise(value, context_.decimals);
      figures.total = add(figures.total, value);
      figures.charges.push_back({&charge, value, {}, {}});
    }
  }

  Context& context_;
  Json* rates_;
};

std::vector<Adjustment> adjustments(const Context& context, Json* objects, Amount sum) {
  std::vector<Adjustment> all;
  if (objects == nullptr) return all;
  for (Json& object : *objects) {
    put(object, "i", Json(all.size() + 1));
    Amount value = amount(object, "amount").value_or(Amount{});
    const auto base = amount(object, "base");
    if (const auto rate = percent(object, "percent"))
      value = of(*rate, given_base(context, object, false).value_or(sum));
    all.push_back({&object, by_rule(context, value), base ? std::optional<int>(base->scale) : std::nullopt, {}});
  }
  return all;
}

std::optional<Amount> sum_of(const Context& context, const std::vector<Adjustment>& all) {
  if (all.empty()) return std::nullopt;
  Amount total{0, static_cast<std::uint8_t>(context.decimals), false};
  for (const Adjustment& one : all) total = add(raise(total, one.amount.scale), one.amount);
  return total;
}

}  // namespace

Amount by_rule(const Context& context, Amount value) {
  return context.rounding == "currency" ? rescale(value, context.decimals) : raise(value, context.decimals);
}

void calculate_lines(Context& context, Json& invoice, Figures& figures) {
  figures.sum = {0, static_cast<std::uint8_t>(context.decimals), false};
  Json* lines = list(invoice, "lines");
  if (lines == nullptr) return;
  Lines work(context, invoice);
  figures.lines.reserve(lines->size());
  for (Json& line : *lines) {
    const std::size_t number = figures.lines.size();
    put(line, "i", Json(number + 1));
    figures.lines.push_back(work.line(line, number));
    const LineFigures& made = figures.lines.back();
    if (made.priced) figures.sum = add(raise(figures.sum, made.total.scale), made.total);
  }
}

void calculate_adjustments(Context& context, Json& invoice, Figures& figures) {
  figures.total = figures.sum;
  figures.discounts = adjustments(context, list(invoice, "discounts"), figures.sum);
  figures.discount = sum_of(context, figures.discounts);
  if (figures.discount) figures.total = subtract(figures.total, *figures.discount);
  figures.charges = adjustments(context, list(invoice, "charges"), figures.sum);
  figures.charge = sum_of(context, figures.charges);
  if (figures.charge) figures.total = add(figures.total, *figures.charge);
}

}  // namespace rulec::calculate
