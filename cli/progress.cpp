#include "cli/progress.h"

#include <fmt/format.h>

namespace rulec::cli {

using namespace std::chrono_literals;

void Progress::show(const report::Summary& so_far) {
  if (!io_.err_is_terminal) return;
  const Clock::time_point now = Clock::now();
  if (now - started_ < 1s || now - shown_ < 200ms) return;
  shown_ = now;
  const double seconds = std::chrono::duration<double>(now - started_).count();
  const double rate = static_cast<double>(so_far.documents) / seconds;
  std::string line = fmt::format("{} {}, {:.0f}/s", so_far.documents, french_ ? "fichiers" : "files", rate);
  if (total_ && *total_ > so_far.documents)
    line += fmt::format(", {:.0f} s {}", static_cast<double>(*total_ - so_far.documents) / rate,
                        french_ ? "restantes" : "left");
  line += fmt::format(", {} {}", so_far.fatal + so_far.warning + so_far.info, french_ ? "constats" : "findings");
  io_.err << "\r\033[K" << line << std::flush;
  visible_ = true;
}

void Progress::clear() {
  if (!visible_) return;
  io_.err << "\r\033[K" << std::flush;
  visible_ = false;
}

}  // namespace rulec::cli
