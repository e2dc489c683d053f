// Does something again each time that rule files change, until Ctrl-C.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/io.h"
#include "cli/options.h"

namespace rulec::cli {

// Runs `work` once, and again whenever a .rule or .tsv file at or below `paths` was written, added or removed. A path
// that is not there may come later. Ends on SIGINT, SIGTERM, or where nobody reads the output any more; gives what
// `work` gave last.
int watch(const std::vector<std::string>& paths, const std::function<int()>& work, const Display& display, Io& io);

}  // namespace rulec::cli
