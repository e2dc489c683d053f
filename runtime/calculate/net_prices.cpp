#include "calculate/net_prices.h"

namespace rulec::calculate {
namespace {

constexpr int kExtra = 2;  // decimals more, before a tax is taken out

std::optional<Percent> included_percent(Json& object, std::string_view category) {
  Json* const taxes = list(object, "taxes");
  if (taxes == nullptr) return std::nullopt;
  for (const Json& combo : *taxes)
    if (text(combo, "cat") == category) return percent(combo, "percent");
  return std::nullopt;
}

void make_net(Json& object, std::string_view name, Percent percent) {
  if (const auto gross = amount(object, name))
    put(object, name, without(rescale(*gross, gross->scale + kExtra), percent));
}

void make_amounts_net(Json& object, std::string_view name, Percent percent) {
  if (Json* const adjustments = list(object, name))
    for (Json& adjustment : *adjustments) make_net(adjustment, "amount", percent);
}

// A line, or a part of one.
void make_line_net(Json& line, Percent percent) {
  if (Json* const item = find(line, "item")) {
    take_out(*item, "alt_prices");
    make_net(*item, "price", percent);
  }
  for (const char* const name : {"breakdown", "substituted"})
    if (Json* const parts = list(line, name))
      for (Json& part : *parts) make_line_net(part, percent);
  make_amounts_net(line, "discounts", percent);
  make_amounts_net(line, "charges", percent);
}

}  // namespace

std::optional<Gross> gross_of(Json& invoice) {
  Json* const tax = find(invoice, "tax");
  Json* const totals = find(invoice, "totals");
  if (tax == nullptr || totals == nullptr || text(*tax, "prices_include").empty()) return std::nullopt;
  return Gross{std::string(text(*tax, "prices_include")), amount(*totals, "total_with_tax").value_or(Amount{})};
}

void make_prices_net(Json& invoice, const Gross& gross) {
  if (Json* const lines = list(invoice, "lines"))
    for (Json& line : *lines)
      if (const auto percent = included_percent(line, gross.category)) make_line_net(line, *percent);
  for (const char* const name : {"discounts", "charges"})
    if (Json* const adjustments = list(invoice, name))
      for (Json& adjustment : *adjustments)
        if (const auto percent = included_percent(adjustment, gross.category)) make_net(adjustment, "amount", *percent);
  take_out(*find(invoice, "tax"), "prices_include");
}

std::optional<Amount> net_rounding(Json& invoice, const Gross& gross) {
  Json* const totals = find(invoice, "totals");
  if (totals == nullptr) return std::nullopt;
  const Amount net = amount(*totals, "total_with_tax").value_or(Amount{});
  const Amount apart = subtract(raise(gross.total_with_tax, net.scale), net);
  if (apart.is_zero()) return std::nullopt;
  const Amount given = amount(*totals, "rounding").value_or(Amount{});
  return add(raise(given, apart.scale), apart);
}

}  // namespace rulec::calculate
