// Rounds so that what is printed adds up, as EN 16931 wants it: BR-CO-10 to BR-CO-16, BR-S-08 and those of its kin.
#pragma once

#include <optional>
#include <vector>

#include "calculate/context.h"
#include "calculate/figures.h"
#include "calculate/fine_bases.h"

namespace rulec::calculate {

// In place of `round_figures`. Each line, discount and charge is rounded to the decimals of the currency, and all sums
// are those of the rounded figures. Where a sum would then be more than a cent from what GOBL prints, lines, discounts
// and charges are rounded up or down so that none is; where the taxes are, single ones of them are moved by a cent from
// the tax of their printed base, which BR-CO-17 allows. docs/convert.md says why one cent is enough. What differs from
// GOBL's figures is said in a remark.
//
// Bases with more decimals than the currency were rounded before anything was calculated: `before` holds them as they
// were, and what GOBL prints with them.
struct BeforeBases {
  std::vector<FineBase> bases;
  std::optional<Figures> printed;
};
void make_add_up(Context& context, Json& invoice, Figures& figures, const BeforeBases& before);

}  // namespace rulec::calculate
