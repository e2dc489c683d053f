#include "cli/source_date.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <ctime>
#include <string_view>

namespace rulec::cli {
namespace {

constexpr long long kDay = 86400;
constexpr long long kMost = kDay * 2932896;  // the last day of the year 9999
constexpr const char* kVariable = "SOURCE_DATE_EPOCH";

}  // namespace

Day day_of_moment(long long seconds) { return static_cast<Day>((seconds - (seconds % kDay + kDay) % kDay) / kDay); }

std::optional<long long> moment_of_reports(const Display& display, Io& io) {
  const char* const given = std::getenv(kVariable);
  if (given == nullptr) return static_cast<long long>(std::time(nullptr));
  const std::string_view text(given);
  long long seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error == std::errc() && end == text.data() + text.size() && seconds >= 0 && seconds <= kMost) return seconds;
  io.err << fmt::format(fmt::runtime(display.french ? "rulec: {} : « {} » n'est pas un nombre de secondes depuis 1970\n"
                                                    : "rulec: {}: `{}` is no number of seconds since 1970\n"),
                        kVariable, text);
  return std::nullopt;
}

std::string moment_in_words(long long seconds) {
  const long long of_day = seconds % kDay;
  return fmt::format("{} {:02}:{:02} UTC", to_iso(day_of_moment(seconds)), of_day / 3600, of_day % 3600 / 60);
}

}  // namespace rulec::cli
