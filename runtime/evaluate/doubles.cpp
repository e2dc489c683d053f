#include "evaluate/doubles.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "model/infinite.h"

namespace rulec {

double to_double(Decimal value) {
  static constexpr double kPowers[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10};
  constexpr auto kExact = Decimal::Units{1} << 53;
  // A quotient of two exact doubles is rounded once, hence right.
  if (value.units() < kExact && value.units() > -kExact && value.scale() <= 10)
    return static_cast<double>(static_cast<std::int64_t>(value.units())) / kPowers[value.scale()];
  if (value == kInfinite) return std::numeric_limits<double>::infinity();
  if (value == Decimal(-kInfinite.units(), 0)) return -std::numeric_limits<double>::infinity();
  const std::string text = value.to_string();
  double result = 0;
  std::from_chars(text.data(), text.data() + text.size(), result);
  return result;
}

std::optional<Decimal> exact_decimal(double value) {
  if (!std::isfinite(value) || std::fabs(value) >= 1e19) return std::nullopt;
  constexpr Decimal::Units kScale = 1'000'000'000'000'000'000;
  constexpr int kBits = 53;
  int exponent = 0;
  const double fraction = std::frexp(std::fabs(value), &exponent);  // [0.5, 1)
  const auto mantissa = static_cast<unsigned __int128>(std::ldexp(fraction, kBits));
  const int shift = exponent - kBits;  // |value| = mantissa * 2^shift
  unsigned __int128 units = 0;
  bool cut = false;
  if (shift >= 0) {
    units = (mantissa << shift) * static_cast<unsigned __int128>(kScale);
  } else if (const int down = -shift; down >= 127) {
    cut = mantissa != 0;
  } else {
    const unsigned __int128 whole = mantissa >> down, rest = mantissa - (whole << down);
    const unsigned __int128 decimals = rest * static_cast<unsigned __int128>(kScale);
    units = whole * static_cast<unsigned __int128>(kScale) + (decimals >> down);
    cut = ((decimals >> down) << down) != decimals;
  }
  auto result = static_cast<Decimal::Units>(units);
  if (value < 0) result = -result - (cut ? 1 : 0);
  return Decimal(result, Decimal::kMaxScale);
}

double xpath_round2(double value) {
  const double scaled = value * 10 * 10;
  const double down = std::floor(scaled);
  return (scaled - down >= 0.5 ? down + 1 : down) / 100;
}

}  // namespace rulec
