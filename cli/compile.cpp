#include <fmt/format.h>

#include <string_view>

#include "cli/compiler_module.h"
#include "cli/exit_code.h"
#include "cli/verbs.h"
#include "cli/write_file.h"

namespace rulec::cli {
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
  const std::string_view bytes(reinterpret_cast<const char*>(result.words.data()), result.words.size() * 8);
  if (!options.output.empty() && !write_whole(options.output, bytes, io)) return kUnable;
  return kDone;
}

}  // namespace rulec::cli
