// What the program tells its caller; never a count. In a batch 2 wins over 1.
#pragma once

namespace rulec::cli {

enum ExitCode : int {
  kDone = 0,     // nothing at or above --fail-on
  kRefused = 1,  // findings at or above --fail-on
  kUnable = 2,   // usage, unreadable input, rules that do not compile, an incomplete verdict
  kNotYet = 3,   // the platform has not finished (track, send --wait)
};

}  // namespace rulec::cli
