// Totals, payments, and the rounding at the end. Source: GOBL 0.502.1, package bill.
#pragma once

#include "calculate/context.h"
#include "calculate/figures.h"

namespace rulec::calculate {

// From the lines, adjustments and taxes to what is payable, before anything is rounded.
void calculate_totals(const Context& context, Json& invoice, Figures& figures);

// Each figure on its own: lines to the decimals of their prices, totals to those of the currency.
void round_figures(const Context& context, Figures& figures);

void round_category(CategoryFigures& category, int decimals);

// What is payable with the rounding that the invoice gives, what is paid in advance, what is due when.
void calculate_payments(Context& context, Json& invoice, Figures& figures);

}  // namespace rulec::calculate
