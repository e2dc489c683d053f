// Amounts as GOBL calculates with them: an integer of 64 bits and the number of its decimals, which are part of the
// value. Every operation rounds half away from zero. Source: GOBL 0.502.1, package num.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rulec::calculate {

// Room for the digits of any amount.
using AmountText = std::array<char, 320>;

// A result that fits in no 64 bits gives up decimals; one that fits without decimals neither is `broken`, and so is all
// that is calculated from it.
struct Amount {
  std::int64_t units = 0;
  std::uint8_t scale = 0;
  bool broken = false;

  // "-12.340", "+5", "5."; decimals beyond 18 digits in all are cut off. Nothing for any other text.
  static std::optional<Amount> parse(std::string_view text);

  bool is_zero() const { return units == 0 && !broken; }
  bool is_negative() const { return units < 0; }
  // Whether GOBL can read it again: not broken, and at most 18 digits.
  bool is_readable() const;
  std::string to_string() const;
  // What `to_string` returns, at the end of `room`.
  std::string_view written_in(AmountText& room) const;
  // Appends what `to_string` returns.
  void append_to(std::string& text) const;
};

// The result has the decimals of `a`; `b` is rounded to them first.
Amount add(Amount a, Amount b);
Amount subtract(Amount a, Amount b);
// The result has the decimals of `a`.
Amount multiply(Amount a, Amount b);
Amount divide(Amount a, Amount b);
Amount negate(Amount a);
// To `scale` decimals, padded or rounded; `raise` only pads, `lower` only rounds.
Amount rescale(Amount a, int scale);
Amount raise(Amount a, int scale);
Amount lower(Amount a, int scale);
// By value: 1.5 and 1.50 are equal.
std::strong_ordering compare(Amount a, Amount b);

// A rate: 20% is a factor of 0.20.
struct Percent {
  Amount factor;

  // "20%"; without the sign the text is the factor: "0.2" is 20 %. The empty text is 0.
  static std::optional<Percent> parse(std::string_view text);

  bool is_zero() const { return factor.is_zero(); }
  std::string to_string() const;
};

// `percent` of `a`, with the decimals of `a`.
Amount of(Percent percent, Amount a);
// What `a` is without the tax that it includes: a / (1 + percent), with the decimals of `a`.
Amount without(Amount a, Percent percent);
inline bool operator==(Percent a, Percent b) { return compare(a.factor, b.factor) == 0; }

}  // namespace rulec::calculate
