// One line on standard error while a batch runs: only on a terminal, and only after a second.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "cli/io.h"
#include "report/write.h"

namespace rulec::cli {

class Progress {
 public:
  Progress(Io& io, std::optional<std::size_t> total, bool french) : io_(io), total_(total), french_(french) {}

  void show(const report::Summary& so_far);
  void clear();  // before anything else is written to the terminal

 private:
  using Clock = std::chrono::steady_clock;

  Io& io_;
  std::optional<std::size_t> total_;
  bool french_;
  Clock::time_point started_ = Clock::now(), shown_ = started_;
  bool visible_ = false;
};

}  // namespace rulec::cli
