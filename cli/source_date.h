// The moment that reports speak of: now, or that of SOURCE_DATE_EPOCH, so that a report can be made again byte for
// byte. What `check` accepts goes by the real day.
#pragma once

#include <optional>
#include <string>

#include "cli/io.h"
#include "cli/options.h"
#include "model/date.h"

namespace rulec::cli {

// Seconds since 1970-01-01 UTC. Nothing, and all is said, where the variable holds no such number.
std::optional<long long> moment_of_reports(const Display& display, Io& io);

Day day_of_moment(long long seconds);

// "2026-03-31 14:05 UTC".
std::string moment_in_words(long long seconds);

}  // namespace rulec::cli
