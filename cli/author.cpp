#include "cli/author_verbs.h"
#include "cli/compiler_module.h"
#include "cli/exit_code.h"

namespace rulec::cli {

int author(const AuthorOptions& options, const Display& display, Io& io) {
  std::string problem;
  compiler::Module* compiler = load_compiler(problem);
  if (compiler == nullptr) {
    io.err << "rulec: " << problem << '\n';
    return kUnable;
  }
  switch (options.verb) {
    case AuthorVerb::fmt:
      return fmt_files(options, display, *compiler, io);
    case AuthorVerb::lint:
      return lint(options, display, *compiler, io);
    case AuthorVerb::expand:
      return expand(options, *compiler, io);
    case AuthorVerb::new_rule:
      return new_rule(options, *compiler, io);
  }
  return kUnable;
}

}  // namespace rulec::cli
