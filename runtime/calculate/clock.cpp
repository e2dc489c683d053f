#include "calculate/clock.h"

#include <ctime>

namespace rulec::calculate {
namespace {

constexpr long long kDay = 86400;

// The last Sunday of a month of 31 days. 1970-01-01 was a Thursday.
Day last_sunday(int year, unsigned month) {
  const Day last = day_of(year, month, 31).value_or(0);
  return last - (last + 4) % 7;
}

bool is_summer(long long seconds) {
  const int year = year_of(static_cast<Day>(seconds / kDay));
  return seconds >= last_sunday(year, 3) * kDay + 3600 && seconds < last_sunday(year, 10) * kDay + 3600;
}

}  // namespace

Moment moment_in(long long seconds, int winter_minutes) {
  const long long local = seconds + winter_minutes * 60 + (is_summer(seconds) ? 3600 : 0);
  return {static_cast<Day>(local / kDay), static_cast<int>(local % kDay)};
}

Moment now_in(int winter_minutes) { return moment_in(static_cast<long long>(std::time(nullptr)), winter_minutes); }

}  // namespace rulec::calculate
