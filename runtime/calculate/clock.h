// Which day it is in a country that changes its clocks as the European Union does.
#pragma once

#include "model/date.h"

namespace rulec::calculate {

struct Moment {
  Day day = 0;
  int seconds = 0;  // of the day
};

// Now, by clocks that are `winter_minutes` ahead of UTC in winter. Source: directive 2000/84/EC, summer time from the
// last Sunday of March to the last Sunday of October, 01:00 UTC.
Moment now_in(int winter_minutes);

// The same for a given number of seconds since 1970-01-01 UTC.
Moment moment_in(long long seconds, int winter_minutes);

}  // namespace rulec::calculate
