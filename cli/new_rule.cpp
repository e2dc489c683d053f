#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "cli/author_verbs.h"
#include "cli/exit_code.h"
#include "cli/input.h"
#include "cli/write_file.h"

namespace rulec::cli {

int new_rule(const AuthorOptions& options, compiler::Module& compiler, Io& io) {
  const std::string folder = options.rules.empty() ? "rules" : options.rules;
  const compiler::Skeleton made = compiler.skeleton(folder, options.rule, options.layer);
  io.err << made.problem;
  if (!made.problem.empty()) return kUnable;
  const std::string path = (std::filesystem::path(folder) / made.file).string();
  std::error_code error;
  std::string text;
  if (std::filesystem::exists(path, error)) {
    const InputBytes input = read_input(path, std::size_t{64} << 20U, false);
    if (input.problem) {
      io.err << fmt::format("rulec: {}: {}\n", path, input.problem->message);
      return kUnable;
    }
    text = input.bytes;
  }
  if (!write_whole(path, text + made.text, io)) return kUnable;
  io.out << fmt::format("{}: rule {} is to be filled in where it says TODO; then `rulec test {}` and `rulec lint {}`\n",
                        path, options.rule, folder, folder);
  return kDone;
}

}  // namespace rulec::cli
