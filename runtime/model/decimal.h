// Exact decimals: an integer and the number of its decimals. 1944.00 is 194400 units at scale 2.
// No operation rounds unless its name says so, and none wraps: what does not fit is reported as nothing.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rulec {

// How `round` treats a half: half_up away from zero, half_ceiling towards +infinity (as XPath rounds).
enum class Rounding : std::uint8_t { half_up, half_ceiling, half_even, down };

class Decimal {
 public:
  using Units = __int128;
  static constexpr int kMaxScale = 18;

  constexpr Decimal() = default;
  constexpr Decimal(Units units, int scale) : units_(units), scale_(static_cast<std::uint8_t>(scale)) {}

  // "-12.340" and the like: digits, at most one point with digits on both sides, an optional sign.
  // Nothing for any other text, for more than 18 decimals, or for more than 38 digits.
  static std::optional<Decimal> parse(std::string_view text);

  // The same by the rules of XML Schema (xs:decimal): the point may also stand first or last, as in ".5" and "1.".
  static std::optional<Decimal> parse_xml(std::string_view text);

  constexpr Units units() const { return units_; }
  constexpr int scale() const { return scale_; }
  constexpr bool is_zero() const { return units_ == 0; }
  constexpr bool is_negative() const { return units_ < 0; }

  // As many decimals as the value carries: 194400 at scale 2 is "1944.00".
  std::string to_string() const;

  // Without the zeros that end its decimals: 20.00 becomes 20.
  Decimal trimmed() const;

 private:
  Units units_ = 0;
  std::uint8_t scale_ = 0;
};

std::optional<Decimal> add(Decimal a, Decimal b);
std::optional<Decimal> subtract(Decimal a, Decimal b);
std::optional<Decimal> multiply(Decimal a, Decimal b);
std::optional<Decimal> negate(Decimal a);
std::optional<Decimal> absolute(Decimal a);

// a / 10^places, exactly; nothing where the scale would pass 18.
std::optional<Decimal> shift_down(Decimal a, int places);

// To `places` decimals; a value with fewer is padded with zeros.
std::optional<Decimal> round(Decimal a, int places, Rounding mode);

// a / b rounded to `places` decimals; nothing for a zero divisor.
std::optional<Decimal> divide(Decimal a, Decimal b, int places, Rounding mode);

// By value: 1.5 equals 1.50. Never overflows.
std::strong_ordering compare(Decimal a, Decimal b);
inline bool operator==(Decimal a, Decimal b) { return compare(a, b) == 0; }
inline std::strong_ordering operator<=>(Decimal a, Decimal b) { return compare(a, b); }

}  // namespace rulec
