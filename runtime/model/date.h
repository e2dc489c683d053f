// Calendar days. A day is counted from 1970-01-01, so that days compare and add as numbers.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace rulec {

using Day = std::int32_t;
inline constexpr Day kFirstDay = std::numeric_limits<Day>::min();  // no beginning
inline constexpr Day kLastDay = std::numeric_limits<Day>::max();   // no end

// "2026-03-31"; nothing for any other form or a day that does not exist.
std::optional<Day> parse_iso_day(std::string_view text);

// "20260331", the form of CII dates with format 102.
std::optional<Day> parse_compact_day(std::string_view text);

// Year, month and day as numbers; nothing for a day that does not exist.
std::optional<Day> day_of(int year, unsigned month, unsigned day);

// "2026-03-31".
std::string to_iso(Day day);

int year_of(Day day);
Day today();

}  // namespace rulec
