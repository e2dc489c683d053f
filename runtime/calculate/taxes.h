// Taxes: which rate each one has on the day of the invoice, and what they come to. Source: GOBL 0.502.1, package tax.
#pragma once

#include "calculate/context.h"
#include "calculate/figures.h"

namespace rulec::calculate {

// Resolves the taxes of all lines, discounts and charges and groups them. Unknown categories, rates and days are
// refused.
void calculate_taxes(Context& context, Json& invoice, Figures& figures);

// The row of the totals that a tax belongs to, once the taxes are calculated: category and rate by number; nothing
// where there is none.
struct RowNumber {
  std::size_t category = 0, rate = 0;
};
std::optional<RowNumber> row_for(const Figures& figures, const Json& combo);

// The amounts of a category from the bases of its rates, and its own.
void calculate_category(const Context& context, CategoryFigures& category);

// The tax totals that another document had, as a preceding one brings them: recalculated from their bases.
void calculate_preceding(const Context& context, Json& invoice);

}  // namespace rulec::calculate
