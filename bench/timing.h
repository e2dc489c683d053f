// How long one call takes, for ratios within one run.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace rulec::bench {

// Seconds for one call, the least of several rounds: what others do on the machine in the meantime does not count.
template <typename Call>
double least_seconds(std::size_t repeats, Call call) {
  using Clock = std::chrono::steady_clock;
  double best = 1e9;
  for (int round = 0; round < 7; ++round) {
    const auto start = Clock::now();
    for (std::size_t i = 0; i < repeats; ++i) call();
    best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count() / static_cast<double>(repeats));
  }
  return best;
}

}  // namespace rulec::bench
