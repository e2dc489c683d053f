// Prices that include a tax, made net: EN 16931 knows net amounts only. Source: GOBL 0.502.1, package bill, the removal
// of included taxes that its converters run first.
#pragma once

#include <optional>

#include "calculate/amount.h"
#include "calculate/json.h"

namespace rulec::calculate {

// What the calculated invoice says before its prices are made net.
struct Gross {
  std::string category;  // of the tax that the prices include
  Amount total_with_tax;
};

// Nothing where prices are net, or where there are no totals.
std::optional<Gross> gross_of(Json& invoice);

// Divides prices and fixed amounts of lines, discounts and charges by 1 + the percent of their own tax of the category,
// with two decimals more, and says that prices include nothing; the invoice is then to be calculated again. As GOBL
// does, amounts that are a percent of a `base`, and charges that are a `rate`, stay as they are.
void make_prices_net(Json& invoice, const Gross& gross);

// What the net figures are off, for the rounding of the totals: with what the invoice gave there, if anything.
std::optional<Amount> net_rounding(Json& invoice, const Gross& gross);

}  // namespace rulec::calculate
