#include "model/decimal.h"

#include <algorithm>
#include <array>

namespace rulec {
namespace {

using Units = Decimal::Units;
using Magnitude = unsigned __int128;

constexpr auto kPowers = [] {
  std::array<Units, 39> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

// Most figures fit, and 64-bit arithmetic is several times as fast.
bool is_short(Units units) { return units == static_cast<std::int64_t>(units); }

std::optional<Units> times(Units a, Units b) {
  if (is_short(a) && is_short(b))
    return static_cast<Units>(static_cast<std::int64_t>(a)) * static_cast<std::int64_t>(b);
  Units product;
  if (__builtin_mul_overflow(a, b, &product)) return std::nullopt;
  return product;
}

std::optional<Units> raised(Decimal a, int scale) {
  if (a.scale() == scale) return a.units();
  return times(a.units(), kPowers[static_cast<std::size_t>(scale - a.scale())]);
}

// units / divisor as `mode` rounds. The divisor is positive.
Units quotient(Units units, Units divisor, Rounding mode) {
  Units whole, rest;
  if (is_short(units) && is_short(divisor)) {
    whole = static_cast<std::int64_t>(units) / static_cast<std::int64_t>(divisor);
    rest = static_cast<std::int64_t>(units) % static_cast<std::int64_t>(divisor);
  } else {
    whole = units / divisor;
    rest = units % divisor;
  }
  if (rest == 0 || mode == Rounding::down) return whole;
  const bool negative = rest < 0;
  const Magnitude left = negative ? -static_cast<Magnitude>(rest) : static_cast<Magnitude>(rest);
  const Magnitude other = static_cast<Magnitude>(divisor) - left;
  const Units away = negative ? whole - 1 : whole + 1;
  if (left != other) return left > other ? away : whole;
  switch (mode) {
    case Rounding::half_up:
      return away;
    case Rounding::half_ceiling:
      return negative ? whole : away;
    case Rounding::half_even:
      return whole % 2 == 0 ? whole : away;
    case Rounding::down:
      return whole;
  }
  return whole;
}

}  // namespace

std::optional<Decimal> Decimal::parse_xml(std::string_view text) {
  const bool sign = !text.empty() && (text.front() == '-' || text.front() == '+');
  if (text.size() < 2 || text.size() > 60) return parse(text);
  if (text.find('.') == text.size() - 1) text.remove_suffix(1);
  if (sign + 1U >= text.size() || text[sign ? 1 : 0] != '.') return parse(text);
  std::array<char, 64> whole{};  // with the digit that stands before the point elsewhere
  char* end = std::copy_n(text.data(), sign ? 1 : 0, whole.data());
  *end++ = '0';
  end = std::copy(text.begin() + (sign ? 1 : 0), text.end(), end);
  return parse({whole.data(), static_cast<std::size_t>(end - whole.data())});
}

std::optional<Decimal> Decimal::parse(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative || (!text.empty() && text.front() == '+')) text.remove_prefix(1);
  if (text.empty() || text.size() > 60) return std::nullopt;
  Units units = 0;
  std::uint64_t low = 0;  // the first 18 digits need no 128-bit arithmetic
  int digits = 0;
  int scale = -1;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '.') {
      if (scale >= 0 || i == 0 || i + 1 == text.size()) return std::nullopt;
      scale = 0;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    if (scale >= 0 && ++scale > kMaxScale) return std::nullopt;
    const auto digit = static_cast<unsigned>(c - '0');
    if (++digits <= 18) {
      low = low * 10 + digit;
      continue;
    }
    if (digits == 19) units = static_cast<Units>(low);
    const auto next = times(units, 10);
    if (!next || __builtin_add_overflow(*next, static_cast<Units>(digit), &units)) return std::nullopt;
  }
  if (digits <= 18) units = static_cast<Units>(low);
  return Decimal(negative ? -units : units, std::max(scale, 0));
}

std::string Decimal::to_string() const {
  Magnitude rest = units_ < 0 ? -static_cast<Magnitude>(units_) : static_cast<Magnitude>(units_);
  std::string reversed;
  int written = 0;
  do {
    if (written == scale_ && scale_ > 0) reversed += '.';
    reversed += static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
    ++written;
  } while (rest != 0 || written <= scale_);
  if (units_ < 0) reversed += '-';
  return {reversed.rbegin(), reversed.rend()};
}

Decimal Decimal::trimmed() const {
  Decimal result = *this;
  const auto trim = [&](auto units) {
    while (result.scale_ > 0 && units % 10 == 0) {
      units /= 10;
      --result.scale_;
    }
    result.units_ = units;
  };
  if (is_short(units_))
    trim(static_cast<std::int64_t>(units_));
  else
    trim(units_);
  return result;
}

std::optional<Decimal> add(Decimal a, Decimal b) {
  const int scale = std::max(a.scale(), b.scale());
  const auto x = raised(a, scale);
  const auto y = raised(b, scale);
  Units sum;
  if (!x || !y || __builtin_add_overflow(*x, *y, &sum)) return std::nullopt;
  return Decimal(sum, scale);
}

std::optional<Decimal> subtract(Decimal a, Decimal b) {
  const auto opposite = negate(b);
  return opposite ? add(a, *opposite) : std::nullopt;
}

std::optional<Decimal> multiply(Decimal a, Decimal b) {
  if (a.scale() + b.scale() > Decimal::kMaxScale) {
    a = a.trimmed();
    b = b.trimmed();
    if (a.scale() + b.scale() > Decimal::kMaxScale) return std::nullopt;
  }
  const auto product = times(a.units(), b.units());
  if (!product) return std::nullopt;
  return Decimal(*product, a.scale() + b.scale());
}

std::optional<Decimal> negate(Decimal a) {
  const auto opposite = times(a.units(), -1);
  if (!opposite) return std::nullopt;
  return Decimal(*opposite, a.scale());
}

std::optional<Decimal> absolute(Decimal a) { return a.is_negative() ? negate(a) : std::optional(a); }

std::optional<Decimal> shift_down(Decimal a, int places) {
  if (a.scale() + places > Decimal::kMaxScale) a = a.trimmed();
  if (a.scale() + places > Decimal::kMaxScale) return std::nullopt;
  return Decimal(a.units(), a.scale() + places);
}

std::optional<Decimal> round(Decimal a, int places, Rounding mode) {
  if (a.scale() <= places) {
    const auto units = raised(a, places);
    if (!units) return std::nullopt;
    return Decimal(*units, places);
  }
  return Decimal(quotient(a.units(), kPowers[static_cast<std::size_t>(a.scale() - places)], mode), places);
}

std::optional<Decimal> divide(Decimal a, Decimal b, int places, Rounding mode) {
  if (b.is_zero()) return std::nullopt;
  a = a.trimmed();
  b = b.trimmed();
  // a.units / 10^as  ÷  b.units / 10^bs, at `places` decimals: numerator and denominator as whole numbers.
  const int lift = places + b.scale() - a.scale();
  auto numerator = std::optional(a.units());
  auto denominator = std::optional(b.units());
  if (lift >= 0) {
    if (lift > 38) return std::nullopt;
    numerator = times(a.units(), kPowers[static_cast<std::size_t>(lift)]);
  } else {
    denominator = times(b.units(), kPowers[static_cast<std::size_t>(-lift)]);
  }
  if (numerator && denominator && *denominator < 0) {
    numerator = times(*numerator, -1);
    denominator = times(*denominator, -1);
  }
  if (!numerator || !denominator) return std::nullopt;
  return Decimal(quotient(*numerator, *denominator, mode), places);
}

std::strong_ordering compare(Decimal a, Decimal b) {
  if (a.scale() == b.scale()) return a.units() <=> b.units();
  const int scale = std::max(a.scale(), b.scale());
  const auto x = raised(a, scale);
  const auto y = raised(b, scale);
  if (x && y) return *x <=> *y;
  // Only the one with fewer decimals can fail to be raised, and then it is by far the larger magnitude.
  if (!x) return a.units() < 0 ? std::strong_ordering::less : std::strong_ordering::greater;
  return b.units() < 0 ? std::strong_ordering::greater : std::strong_ordering::less;
}

}  // namespace rulec
