// Bases of percents that say more decimals than the currency has: EN 16931 takes none of them (BR-DEC-25 and its kin).
#pragma once

#include <string>
#include <vector>

#include "calculate/amount.h"
#include "calculate/json.h"

namespace rulec::calculate {

struct FineBase {
  std::string path;  // $.lines[0].discounts[0].base
  Amount value;
};

// Those of lines, and of the discounts and charges of the invoice.
std::vector<FineBase> fine_bases(Json& invoice, int decimals);

}  // namespace rulec::calculate
