#include "cli/watch.h"

#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <map>
#include <system_error>
#include <thread>
#include <utility>

namespace rulec::cli {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

// Looking at the times of some hundred files costs less than a millisecond, works on every file system, and follows
// editors that write aside and rename; so nothing is asked of the kernel.
constexpr milliseconds kPause{200}, kSettling{50};

using Seen = std::map<std::string, std::pair<fs::file_time_type, std::uintmax_t>>;

volatile std::sig_atomic_t stopped = 0;
void stop(int) { stopped = 1; }

void add(const fs::path& file, Seen& seen) {
  const auto extension = file.extension();
  if (extension != ".rule" && extension != ".tsv") return;
  std::error_code gone;  // between the listing and the look
  const auto time = fs::last_write_time(file, gone);
  const auto size = gone ? 0 : fs::file_size(file, gone);
  if (!gone) seen[file.string()] = {time, size};
}

Seen look(const std::vector<std::string>& paths) {
  Seen seen;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      add(path, seen);
      continue;
    }
    for (fs::recursive_directory_iterator at(path, error), end; !error && at != end; at.increment(error))
      add(at->path(), seen);
  }
  return seen;
}

// A file that is being written is left to its writer.
Seen settled(const std::vector<std::string>& paths, Seen now) {
  for (;;) {
    std::this_thread::sleep_for(kSettling);
    Seen next = look(paths);
    if (next == now || stopped != 0) return next;
    now = std::move(next);
  }
}

// The first file that differs, and how many others do.
std::pair<std::string, std::size_t> changed(const Seen& before, const Seen& after) {
  Seen differing;
  for (const auto& [path, state] : after)
    if (const auto old = before.find(path); old == before.end() || old->second != state) differing[path] = state;
  for (const auto& [path, state] : before)
    if (!after.contains(path)) differing[path] = state;
  return {differing.empty() ? "" : differing.begin()->first, differing.empty() ? 0 : differing.size() - 1};
}

void say_changed(const Seen& before, const Seen& after, bool french, Io& io) {
  const auto [path, others] = changed(before, after);
  std::string more;
  if (others > 0) more = fmt::format(fmt::runtime(french ? " et {} autres" : " and {} more"), others);
  io.err << fmt::format(fmt::runtime(french ? "\nrulec: {}{} : nouvel essai\n" : "\nrulec: {}{} changed\n"), path,
                        more);
}

}  // namespace

int watch(const std::vector<std::string>& paths, const std::function<int()>& work, const Display& display, Io& io) {
  std::signal(SIGINT, stop);
  std::signal(SIGTERM, stop);
  Seen seen = look(paths);
  int code = work();
  io.out.flush();
  io.err << fmt::format(fmt::runtime(display.french ? "rulec: {} fichiers surveillés ; Ctrl-C termine\n"
                                                    : "rulec: watching {} files; Ctrl-C ends it\n"),
                        seen.size());
  while (stopped == 0 && io.out.good()) {
    std::this_thread::sleep_for(kPause);
    Seen now = look(paths);
    if (now == seen || stopped != 0) continue;
    now = settled(paths, std::move(now));
    say_changed(seen, now, display.french, io);
    seen = std::move(now);
    code = work();
    io.out.flush();
  }
  return code;
}

}  // namespace rulec::cli
