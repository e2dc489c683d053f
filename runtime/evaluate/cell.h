// A value on the stack of the evaluator.
#pragma once

#include <bit>
#include <cstdint>
#include <string_view>

#include "model/value.h"
#include "table/layout.h"

namespace rulec {

// Why a value is unknown, or only part of what it should be.
enum Why : std::uint8_t {
  kAbsentOptional = 1,
  kAbsentMandatory = 2,
  kEmpty = 4,
  kMalformed = 8,
  kIncomplete = 16,  // known, but a row without its mandatory value was left out
};

struct Cell {
  Kind kind = Kind::unknown;
  std::uint8_t scale = 0;
  std::uint8_t truth = 0;
  std::uint8_t why = 0;
  std::uint32_t size = 0;  // of a text
  union {
    const char* text;
    Index term;  // of what is unknown or incomplete: the first term that was missing
  };
  Decimal::Units units = 0;  // of a number; the day of a date

  Cell() : text(nullptr) {}
  static Cell number(Decimal value) {
    Cell cell;
    cell.kind = Kind::number;
    cell.scale = static_cast<std::uint8_t>(value.scale());
    cell.units = value.units();
    return cell;
  }
  static Cell boolean(bool value) {
    Cell cell;
    cell.kind = Kind::boolean;
    cell.truth = value ? 1 : 0;
    return cell;
  }
  static Cell of_text(std::string_view value) {
    Cell cell;
    cell.kind = Kind::text;
    cell.text = value.data();
    cell.size = static_cast<std::uint32_t>(value.size());
    return cell;
  }
  static Cell real(double value) {
    Cell cell;
    cell.kind = Kind::real;
    cell.units = static_cast<Decimal::Units>(std::bit_cast<std::uint64_t>(value));
    return cell;
  }
  static Cell date(Day day) {
    Cell cell;
    cell.kind = Kind::date;
    cell.units = day;
    return cell;
  }
  static Cell unknown(std::uint8_t why, Index term) {
    Cell cell;
    cell.why = why;
    cell.term = term;
    return cell;
  }

  // In place: only what a cell of this kind is asked for.
  void set(bool value) {
    kind = Kind::boolean;
    truth = value ? 1 : 0;
    why = 0;
  }
  void set_number(const Value& value) {
    kind = Kind::number;
    scale = value.scale;
    why = 0;
    units = value.units;
  }
  void set_text(std::string_view value) {
    kind = Kind::text;
    why = 0;
    text = value.data();
    size = static_cast<std::uint32_t>(value.size());
  }

  void set_whole(std::int64_t value) {
    kind = Kind::number;
    scale = 0;
    why = 0;
    units = value;
  }
  void set_number(Decimal value) {
    kind = Kind::number;
    scale = static_cast<std::uint8_t>(value.scale());
    why = 0;
    units = value.units();
  }
  void set_date(Day day) {
    kind = Kind::date;
    why = 0;
    units = day;
  }
  void set_unknown(std::uint8_t reason, Index missing) {
    kind = Kind::unknown;
    why = reason;
    term = missing;
  }

  bool known() const { return kind != Kind::unknown; }
  bool is_true() const { return kind == Kind::boolean && truth != 0; }
  bool is_false() const { return kind == Kind::boolean && truth == 0; }
  Decimal number() const { return {units, scale}; }
  double as_real() const { return std::bit_cast<double>(static_cast<std::uint64_t>(units)); }
  std::string_view view() const { return {text, size}; }
  Index missing_term() const { return kind == Kind::text ? kNone : term; }
};
static_assert(sizeof(Cell) == 32);

}  // namespace rulec
