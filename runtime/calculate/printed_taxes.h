// The taxes of an invoice in whole cents, from bases that are whole cents.
#pragma once

#include <string_view>
#include <vector>

#include "calculate/figures.h"

namespace rulec::calculate {

// The amounts of all tax rows, category by category, as they are calculated.
std::vector<Amount> tax_amounts(const Figures& figures);

// Fills in tax rows, categories and the totals that hold tax. Each tax is that of its printed base (BR-CO-17), but
// where the sums would then be more than a cent from `goal`, single taxes are a cent more or less: those first that are
// nearest to it. No tax is further than a cent from that of `goal`, as long as BR-CO-17 bears it. `exact` are the
// amounts before anything was rounded. `included` is the category that prices include, if any: its bases hold the tax
// when this is called.
void print_taxes(Figures& figures, const Figures& goal, const std::vector<Amount>& exact, std::string_view included,
                 int decimals);

}  // namespace rulec::calculate
