// One occurrence of a business term in an invoice, with its evidence: the text as written, its state and its place.
#pragma once

#include <cstdint>
#include <string_view>

#include "model/date.h"
#include "model/decimal.h"

namespace rulec {

// absent: the document has no such node. empty: a node without text (or only blanks). malformed: text that is not of
// the term's type. value: all is well. Rules that count characters or look for empty nodes need the difference.
enum class State : std::uint8_t { absent, empty, malformed, value };

// A place in the document: the number of a node in its tree. The document turns it into path, line and column.
using Place = std::uint32_t;
inline constexpr Place kNoPlace = ~0U;

struct Value {
  const char* raw_text = nullptr;  // as written, not trimmed
  std::uint32_t raw_size = 0;
  std::uint32_t lead = 0;  // blanks before the text
  std::uint32_t text_size = 0;
  Place place = kNoPlace;
  State state = State::absent;
  std::uint8_t scale = 0;     // decimals of a number
  std::uint8_t decimals = 0;  // characters after the point as written (60.000 has 3)
  std::uint8_t carried = 0;   // a writer found a place for it
  std::uint32_t unused2 = 0;
  Decimal::Units units = 0;  // a number's units, a date's day

  std::string_view raw() const { return {raw_text, raw_size}; }
  std::string_view text() const { return {raw_text + lead, text_size}; }
  Decimal number() const { return {units, scale}; }
  Day day() const { return static_cast<Day>(units); }
  bool exists() const { return state != State::absent; }
  bool is_present() const { return state >= State::malformed; }
};
static_assert(sizeof(Value) == 48);

}  // namespace rulec
