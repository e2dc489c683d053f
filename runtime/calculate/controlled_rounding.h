// Rounds the cells of a table to whole numbers so that each row, each column and the whole add up to the whole number
// below or above their exact sums.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace rulec::calculate {

inline constexpr std::size_t kRoundedColumns = 3;

using Fraction = __int128;
struct FractionRow {
  std::array<Fraction, kRoundedColumns> cells{};  // what is over a whole number, 0 <= cell < one
};

// `one` is the whole number 1 in the units of the cells. Afterwards each cell is 0 or `one`; a cell that was 0 stays 0.
// Time and memory grow with the number of rows.
//
// Why it is always possible: with a further column and a further row that fill up what rows and columns lack, all sums
// are whole. Then a cell that is not whole is never alone in its row or column, so such cells form a cycle, and adding
// to every second cell of it what is taken from the others changes no sum; it is done until one of them is whole.
void round_fractions(std::vector<FractionRow>& rows, Fraction one);

}  // namespace rulec::calculate
