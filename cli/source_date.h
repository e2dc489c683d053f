// The moment that reports speak of: now, or that of SOURCE_DATE_EPOCH, so that a report can be made again byte for
// byte.
#pragma once

#include <string>

#include "model/date.h"

namespace rulec::cli {

// Seconds since 1970-01-01 UTC.
long long moment_of_reports();

Day day_of_reports();

// "2026-03-31 14:05 UTC".
std::string moment_in_words(long long seconds);

}  // namespace rulec::cli
