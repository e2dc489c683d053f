// Taxes: which rate each one has on the day of the invoice, and what they come to. Source: GOBL 0.502.1, package tax.
#pragma once

#include "calculate/context.h"
#include "calculate/figures.h"

namespace rulec::calculate {

// Resolves the taxes of all lines, discounts and charges and groups them. Unknown categories, rates and days are
// refused.
void calculate_taxes(Context& context, Json& invoice, Figures& figures);

// The amounts of a category from the bases of its rates, and its own, by a rule of rounding (precise or currency).
void calculate_category(std::string_view rounding, int decimals, CategoryFigures& category);

// The tax totals that another document had, as a preceding one brings them: recalculated from their bases.
void calculate_preceding(Context& context, Json& invoice);

}  // namespace rulec::calculate
