// The streams a verb writes to. Findings go to `out`, everything else to `err`.
#pragma once

#include <ostream>

namespace rulec::cli {

struct Io {
  std::ostream& out;
  std::ostream& err;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
};

}  // namespace rulec::cli
