#include <algorithm>
#include <string>
#include <vector>

#include "cli/compiler_module.h"
#include "cli/exit_code.h"
#include "cli/verbs.h"
#include "cli/watch.h"

namespace rulec::cli {

int test(const TestOptions& options, const Display& display, Io& io) {
  std::string problem;
  compiler::Module* compiler = load_compiler(problem);
  if (compiler == nullptr) {
    io.err << "rulec: " << problem << '\n';
    return kUnable;
  }
  compiler::TestOptions wanted;
  wanted.mutate = options.mutate;
  wanted.coverage = options.coverage;
  wanted.colour = display.colour_out;
  const std::vector<std::string> here = {"rules"};
  const std::vector<std::string>& paths = options.paths.empty() ? here : options.paths;
  const auto once = [&] {
    int code = kDone;
    for (const std::string& path : paths) code = std::max(code, compiler->test(path, wanted, io.out));
    return code;
  };
  return options.watch ? watch(paths, once, display, io) : once();
}

}  // namespace rulec::cli
