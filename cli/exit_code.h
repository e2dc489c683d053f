// What the program tells its caller; never a count. In a batch the greatest wins.
#pragma once

namespace rulec::cli {

enum ExitCode : int {
  kDone = 0,     // nothing at or above --fail-on
  kRefused = 1,  // findings at or above --fail-on
  kUnable = 2,   // usage, unreadable input, rules that do not compile, an incomplete verdict
};

}  // namespace rulec::cli
