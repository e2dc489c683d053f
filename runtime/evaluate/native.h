// What rules as machine code are made of (table/native_code.h): the operations of the machine over values that are
// known. Each gives what the same instruction gives in machine.cpp; those that return false leave the answer to it.
#pragma once

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>

#include "evaluate/check_functions.h"
#include "evaluate/machine.h"
#include "evaluate/text_pieces.h"
#include "table/native_code.h"

namespace rulec::native {

// What a rule answers, as its bit of a block's answer.
inline void put(Answer answer, unsigned bit, std::uint64_t& ask, std::uint64_t& passed) {
  ask |= std::uint64_t{answer == Answer::ask} << bit;
  passed |= std::uint64_t{answer == Answer::pass} << bit;
}

// Most constants are 0, whatever the decimals of what is compared with them.
inline bool is_equal(Decimal a, Decimal b) {
  if (b.units() == 0) return a.units() == 0;
  return a.scale() == b.scale() ? a.units() == b.units() : compare(a, b) == 0;
}
inline bool is_less(Decimal a, Decimal b) {
  if (b.units() == 0) return a.units() < 0;
  if (a.units() == 0) return b.units() > 0;
  return a.scale() == b.scale() ? a.units() < b.units() : compare(a, b) < 0;
}

// The size of a word of the rules is known, so that it is compared without a call.
[[gnu::always_inline]] inline bool same(std::string_view text, std::string_view word) {
  return text.size() == word.size() && (word.empty() || std::memcmp(text.data(), word.data(), word.size()) == 0);
}

inline bool take(const std::optional<Decimal>& value, Decimal& to) {
  if (value) to = *value;
  return value.has_value();
}
inline bool plus(Decimal a, Decimal b, Decimal& to) {
  Decimal::Units sum;
  if (a.scale() != b.scale() || __builtin_add_overflow(a.units(), b.units(), &sum)) return take(add(a, b), to);
  to = Decimal(sum, a.scale());
  return true;
}
inline bool minus(Decimal a, Decimal b, Decimal& to) { return take(subtract(a, b), to); }
inline bool times(Decimal a, Decimal b, Decimal& to) { return take(multiply(a, b), to); }
inline bool percent_of(Decimal a, Decimal b, Decimal& to) {
  const auto value = multiply(a, b);
  return value && take(shift_down(*value, 2), to);
}
inline bool is_within(Decimal a, Decimal b, Decimal tolerance, bool strictly, bool& to) {
  Decimal difference;
  if (!take(subtract(a, b), difference) || !take(absolute(difference), difference)) return false;
  to = strictly ? is_less(difference, tolerance) : !is_less(tolerance, difference);
  return true;
}
inline Decimal whole(std::size_t value) { return {static_cast<Decimal::Units>(value), 0}; }

inline bool has_small_letters(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

inline std::string_view fact(const Machine& machine, Fact fact) {
  const auto& values = machine.facts()[fact];
  return values.empty() ? std::string_view("") : values.front();
}
inline bool has_fact(const Machine& machine, Fact fact, std::string_view text) {
  const auto& values = machine.facts()[fact];
  return std::find(values.begin(), values.end(), text) != values.end();
}

// What the machine computed: known, and whole.
inline bool take(const Cell& cell, Decimal& to) {
  to = cell.number();
  return cell.kind == Kind::number && cell.why == 0;
}
inline bool take(const Cell& cell, bool& to) {
  to = cell.truth != 0;
  return cell.kind == Kind::boolean && cell.why == 0;
}
inline bool take(const Cell& cell, Day& to) {
  to = static_cast<Day>(cell.units);
  return cell.kind == Kind::date && cell.why == 0;
}
inline bool take(const Cell& cell, std::string_view& to) {
  if (cell.kind != Kind::text || cell.why != 0) return false;
  to = cell.view();
  return true;
}
inline Cell cell_of(Decimal value) { return Cell::number(value); }
inline Cell cell_of(bool value) { return Cell::boolean(value); }
inline Cell cell_of(Day value) { return Cell::date(value); }
inline Cell cell_of(std::string_view value) { return Cell::of_text(value); }

}  // namespace rulec::native
