// The arithmetic of the official artefacts where they leave decimals for binary doubles (XPath 2.0: untyped text beside
// a number is an xs:double). Only parity layers may ask for it.
#pragma once

#include <optional>

#include "model/decimal.h"

namespace rulec {

// The double nearest to a decimal.
double to_double(Decimal value);

// All decimals of a double, of which 18 are kept and the rest is cut off downwards, so that comparing and rounding to
// a few places give what the full expansion would. Nothing where it does not fit, or is no number.
std::optional<Decimal> exact_decimal(double value);

// round(value * 10 * 10) div 100, with XPath's round: halves go up.
double xpath_round2(double value);

}  // namespace rulec
