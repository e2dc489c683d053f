// What stands for the infinity of xs:double where an XML document has one in place of an amount.
#pragma once

#include "model/decimal.h"

namespace rulec {

// 38 nines: more than any amount. As a double (to_double) it is infinite.
inline constexpr Decimal kInfinite(Decimal::Units{9'999'999'999'999'999'999ULL} * 10'000'000'000'000'000'000ULL +
                                       9'999'999'999'999'999'999ULL,
                                   0);

}  // namespace rulec
