// Rounds so that what is printed adds up, as EN 16931 wants it: BR-CO-10 to BR-CO-17, BR-S-08 and those of its kin.
#pragma once

#include "calculate/context.h"
#include "calculate/figures.h"

namespace rulec::calculate {

// In place of `round_figures`. Each line, discount and charge is rounded to the decimals of the currency, and all sums
// are those of the rounded figures. Where a sum would then be more than a cent from what GOBL prints, single lines,
// discounts or charges are rounded the other way, one or two at a time, as long as that helps; with several rates, each
// tax being that of its own base, the amount with tax may still be two cents away. What differs from GOBL's figures is
// said in a remark.
void make_add_up(Context& context, Json& invoice, Figures& figures);

}  // namespace rulec::calculate
