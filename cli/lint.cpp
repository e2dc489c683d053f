#include <algorithm>
#include <string>
#include <vector>

#include "cli/author_verbs.h"
#include "cli/exit_code.h"

namespace rulec::cli {

int lint(const AuthorOptions& options, const Display& display, compiler::Module& compiler, Io& io) {
  const std::vector<std::string> here = {"rules"};
  int code = kDone;
  for (const std::string& path : options.paths.empty() ? here : options.paths) {
    const compiler::Linted found = compiler.lint(path, options.format == "json", display.colour_out);
    io.err << found.diagnostics;
    io.out << found.text;
    code = std::max<int>(code, found.errors > 0 ? kUnable : found.findings > 0 ? kRefused : kDone);
  }
  return code;
}

}  // namespace rulec::cli
