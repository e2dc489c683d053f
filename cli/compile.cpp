#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "cli/compiler_module.h"
#include "cli/exit_code.h"
#include "cli/verbs.h"

namespace rulec::cli {
namespace {

// Written beside its place and moved there when it is whole.
bool write_whole(const std::string& path, const std::vector<std::uint64_t>& words, Io& io) {
  const std::string draft = path + ".new";
  std::ofstream file(draft, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(words.data()), static_cast<std::streamsize>(words.size() * 8));
  file.close();
  std::error_code error;
  if (file) std::filesystem::rename(draft, path, error);
  if (file && !error) return true;
  io.err << fmt::format("rulec: cannot write {}: {}\n", path, error ? error.message() : std::strerror(errno));
  std::filesystem::remove(draft, error);
  return false;
}

}  // namespace

int compile(const CompileOptions& options, const Display& display, Io& io) {
  std::string problem;
  compiler::Module* compiler = load_compiler(problem);
  if (compiler == nullptr) {
    io.err << "rulec: " << problem << '\n';
    return kUnable;
  }
  const compiler::Result result = compiler->compile(options.folder, display.colour_err);
  io.err << result.diagnostics;
  if (result.errors > 0) return kUnable;
  if (options.dump) io.out << compiler->dump(options.folder, options.rule);
  if (!options.output.empty() && !write_whole(options.output, result.words, io)) return kUnable;
  return kDone;
}

}  // namespace rulec::cli
