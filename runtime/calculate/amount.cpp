#include "calculate/amount.h"

#include <algorithm>
#include <array>
#include <limits>

namespace rulec::calculate {
namespace {

using Wide = __int128;

constexpr int kMostDigits = 18;
constexpr std::int64_t kReadable = 1'000'000'000'000'000'000;  // 10^18
constexpr int kPowers = 39;
constexpr std::array<Wide, kPowers> kPowersOfTen = [] {
  std::array<Wide, kPowers> powers{};
  powers[0] = 1;
  for (int i = 1; i < kPowers; ++i) powers[static_cast<std::size_t>(i)] = powers[static_cast<std::size_t>(i - 1)] * 10;
  return powers;
}();

Wide power(int exponent) { return kPowersOfTen[static_cast<std::size_t>(std::clamp(exponent, 0, kPowers - 1))]; }

bool fits(Wide value) {
  return value >= std::numeric_limits<std::int64_t>::min() && value <= std::numeric_limits<std::int64_t>::max();
}

// Half away from zero. Numbers of 64 bits, as nearly all are, are divided many times faster.
Wide divided(Wide number, Wide by) {
  if (by == 1) return number;
  if (fits(number) && fits(by) && by > 0) {
    const auto whole = static_cast<std::int64_t>(number), divisor = static_cast<std::int64_t>(by);
    const std::int64_t quotient = whole / divisor, left = whole % divisor, rest = left < 0 ? -left : left;
    if (rest < divisor - rest) return quotient;
    return static_cast<Wide>(quotient) + (whole < 0 ? -1 : 1);
  }
  const bool negative = (number < 0) != (by < 0);
  const Wide quotient = number / by;
  const Wide left = number % by;
  const Wide rest = left < 0 ? -left : left, divisor = by < 0 ? -by : by;
  if (rest < divisor - rest) return quotient;
  return negative ? quotient - 1 : quotient + 1;
}

constexpr Amount kBroken{0, 0, true};

// Back into 64 bits: gives up as many decimals as it must.
Amount fitted(Wide value, int scale) {
  int dropped = 0;
  for (Wide probe = value; !fits(probe) && dropped < scale; ++dropped) probe /= 10;
  if (dropped > 0) value = divided(value, power(dropped));
  if (!fits(value)) return kBroken;
  return {static_cast<std::int64_t>(value), static_cast<std::uint8_t>(scale - dropped), false};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) {
  bool digits = true;
  for (const char c : text) digits = digits && is_digit(c);
  return digits;
}

// The units of `from` at another scale, nothing where 128 bits do not hold them.
std::optional<Wide> units_at(Amount from, int scale) {
  if (scale == from.scale) return from.units;
  if (scale < from.scale) return divided(from.units, power(from.scale - scale));
  Wide result = 0;
  if (scale - from.scale >= kPowers) return from.units == 0 ? std::optional<Wide>(0) : std::nullopt;
  if (__builtin_mul_overflow(static_cast<Wide>(from.units), power(scale - from.scale), &result)) return std::nullopt;
  return result;
}

}  // namespace

std::optional<Amount> Amount::parse(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  const std::size_t point = std::min(text.find('.'), text.size());
  std::string_view whole = text.substr(0, point), decimals = text.substr(std::min(point + 1, text.size()));
  if (whole.empty() || !all_digits(whole) || !all_digits(decimals)) return std::nullopt;
  while (!whole.empty() && whole[0] == '0') whole.remove_prefix(1);
  if (whole.size() > kMostDigits) return std::nullopt;
  decimals = decimals.substr(0, kMostDigits - whole.size());
  Amount amount;
  for (const char digit : whole) amount.units = amount.units * 10 + (digit - '0');
  for (const char digit : decimals) amount.units = amount.units * 10 + (digit - '0');
  if (negative) amount.units = -amount.units;
  amount.scale = static_cast<std::uint8_t>(decimals.size());
  return amount;
}

bool Amount::is_readable() const { return !broken && units < kReadable && units > -kReadable; }

std::string_view Amount::written_in(AmountText& room) const {
  std::size_t at = room.size();
  std::uint64_t rest = units < 0 ? ~static_cast<std::uint64_t>(units) + 1 : static_cast<std::uint64_t>(units);
  for (int place = 0; rest > 0 || place <= scale; ++place) {
    if (place == scale && scale > 0) room[--at] = '.';
    room[--at] = static_cast<char>('0' + rest % 10);
    rest /= 10;
  }
  if (units < 0) room[--at] = '-';
  return {room.data() + at, room.size() - at};
}

void Amount::append_to(std::string& text) const {
  AmountText room;
  text += written_in(room);
}

std::string Amount::to_string() const {
  std::string text;
  append_to(text);
  return text;
}

Amount rescale(Amount a, int scale) {
  if (a.broken || scale == a.scale) return a;
  const auto units = units_at(a, scale);
  return units ? fitted(*units, scale) : kBroken;
}

Amount raise(Amount a, int scale) { return scale > a.scale ? rescale(a, scale) : a; }
Amount lower(Amount a, int scale) { return scale < a.scale ? rescale(a, scale) : a; }

Amount add(Amount a, Amount b) {
  if (a.broken || b.broken) return kBroken;
  const auto other = units_at(b, a.scale);
  return other ? fitted(static_cast<Wide>(a.units) + *other, a.scale) : kBroken;
}

Amount subtract(Amount a, Amount b) {
  if (a.broken || b.broken) return kBroken;
  const auto other = units_at(b, a.scale);
  return other ? fitted(static_cast<Wide>(a.units) - *other, a.scale) : kBroken;
}

Amount multiply(Amount a, Amount b) {
  if (a.broken || b.broken) return kBroken;
  return fitted(divided(static_cast<Wide>(a.units) * b.units, power(b.scale)), a.scale);
}

Amount divide(Amount a, Amount b) {
  if (a.broken || b.broken) return kBroken;
  if (b.units == 0) return {0, a.scale, false};
  Wide number = 0;
  if (__builtin_mul_overflow(static_cast<Wide>(a.units), power(b.scale), &number)) return kBroken;
  return fitted(divided(number, b.units), a.scale);
}

Amount negate(Amount a) { return a.broken ? a : fitted(-static_cast<Wide>(a.units), a.scale); }

std::strong_ordering compare(Amount a, Amount b) {
  const int scale = std::max(a.scale, b.scale);
  const auto left = units_at(a, scale), right = units_at(b, scale);
  if (left && right) return *left <=> *right;
  return (left ? 0 : a.units) <=> (right ? 0 : b.units);  // the one that is too large decides by its sign
}

std::optional<Percent> Percent::parse(std::string_view text) {
  if (text.empty()) return Percent{};
  const bool has_sign = text.back() == '%';
  if (has_sign) text.remove_suffix(1);
  auto amount = Amount::parse(text);
  if (!amount) return std::nullopt;
  if (has_sign) amount->scale = static_cast<std::uint8_t>(amount->scale + 2);
  return Percent{*amount};
}

std::string Percent::to_string() const {
  const Amount hundredfold = multiply(factor, {100, 0, false});
  std::string text = rescale(hundredfold, std::max(factor.scale - 2, 0)).to_string();
  return text += '%';
}

Amount of(Percent percent, Amount a) { return multiply(a, percent.factor); }

Amount without(Amount a, Percent percent) { return divide(a, add(percent.factor, {1, 0, false})); }

}  // namespace rulec::calculate
