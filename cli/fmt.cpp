#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "cli/author_verbs.h"
#include "cli/exit_code.h"
#include "cli/input.h"
#include "cli/line_diff.h"
#include "cli/write_file.h"

namespace rulec::cli {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kMostBytes = std::size_t{64} << 20U;

// The rule files that a path names: the file itself, or those of a folder in the order of their names.
std::vector<std::string> files_of(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return {path};
  std::vector<std::string> files;
  for (fs::recursive_directory_iterator at(path, error), end; !error && at != end; at.increment(error))
    if (at->is_regular_file(error) && at->path().extension() == ".rule") files.push_back(at->path().string());
  std::ranges::sort(files);
  return files;
}

class Formatter {
 public:
  Formatter(const AuthorOptions& options, const Display& display, compiler::Module& compiler, Io& io)
      : options_(options), display_(display), compiler_(compiler), io_(io) {}

  int file(const std::string& name) {
    const InputBytes input = read_input(name, kMostBytes, display_.french);
    if (input.problem) {
      io_.err << fmt::format("rulec: {}: {}\n", name, input.problem->message);
      ++unread_;
      return kUnable;
    }
    ++read_;
    const compiler::Formatted made = compiler_.format(name, input.bytes, display_.colour_err);
    io_.err << made.diagnostics;
    if (!made.parses) return kUnable;
    return finish(name, input.bytes, made.text);
  }

  // "3 files, 1 changed", and what could not be read; nothing where nothing could.
  std::string summary() const {
    if (read_ == 0) return {};
    const bool kept = options_.check || options_.diff;
    const std::string unread = unread_ == 0 ? "" : fmt::format(", {} could not be read", unread_);
    return fmt::format("{} file{}, {} {}{}\n", read_, read_ == 1 ? "" : "s", changed_,
                       kept ? "would change" : "changed", unread);
  }

 private:
  int finish(const std::string& name, const std::string& before, const std::string& after) {
    const bool is_file = name != "-";
    if (before != after) ++changed_;
    if (options_.diff) io_.out << unified_diff(before, after, name);
    if (options_.check && before != after && !options_.diff) io_.out << fmt::format("would change: {}\n", name);
    if (options_.check || options_.diff) return before == after ? kDone : kRefused;
    if (!is_file) {
      io_.out << after;
      return kDone;
    }
    return before == after || write_whole(name, after, io_) ? kDone : kUnable;
  }

  const AuthorOptions& options_;
  const Display& display_;
  compiler::Module& compiler_;
  Io& io_;
  std::size_t read_ = 0, unread_ = 0, changed_ = 0;
};

}  // namespace

int fmt_files(const AuthorOptions& options, const Display& display, compiler::Module& compiler, Io& io) {
  Formatter formatter(options, display, compiler, io);
  int code = kDone;
  std::size_t count = 0;
  for (const std::string& path : options.paths)
    for (const std::string& name : files_of(path)) {
      code = std::max(code, formatter.file(name));
      ++count;
    }
  if (count == 0) {
    io.err << "rulec: no rule files there\n";
    return kUnable;
  }
  io.err << formatter.summary();
  return code;
}

}  // namespace rulec::cli
