// The lines, discounts and charges of an invoice in whole cents, each rounded down or up.
#pragma once

#include <cstdint>
#include <vector>

#include "calculate/figures.h"

namespace rulec::calculate {

using Cents = std::int64_t;  // of the smallest unit of the currency

enum class Part : std::uint8_t { line, discount, charge };

struct PrintedItem {
  Part part = Part::line;
  Amount exact;  // discounts below zero
  Cents printed = 0;
  Amount* to = nullptr;  // where its figure goes
  const std::vector<RowNumber>* rows = nullptr;
};

// All items, each rounded half away from zero.
std::vector<PrintedItem> printed_items(Figures& figures, int decimals);

// Rounds them again, up or down, so that the lines, the discounts, the charges, the items of each tax row (by their
// first tax) and all together add up to the cent below or above their exact sums.
void round_together(std::vector<PrintedItem>& items, const Figures& figures, int decimals);

}  // namespace rulec::calculate
