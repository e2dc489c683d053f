// Lines, discounts and charges. Source: GOBL 0.502.1, package bill; step numbers are those of its calculation.
#pragma once

#include "calculate/context.h"
#include "calculate/figures.h"

namespace rulec::calculate {

// Fills in the lines: prices in the currency of the invoice, sums and totals. What has no exchange rate is refused.
void calculate_lines(Context& context, Json& invoice, Figures& figures);

// Discounts and charges of the document, and what is left: both are taken of the sum of the lines.
void calculate_adjustments(Context& context, Json& invoice, Figures& figures);

// `value` as the rounding rule of the invoice wants it before it is summed: at the decimals of the currency, or with at
// least as many.
Amount by_rule(const Context& context, Amount value);

}  // namespace rulec::calculate
