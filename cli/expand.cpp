#include "cli/author_verbs.h"
#include "cli/exit_code.h"

namespace rulec::cli {

int expand(const AuthorOptions& options, compiler::Module& compiler, Io& io) {
  const compiler::Answer answer = compiler.expand(options.rules.empty() ? "rules" : options.rules, options.rule);
  io.err << answer.problem;
  io.out << answer.text;
  return answer.problem.empty() ? kDone : kUnable;
}

}  // namespace rulec::cli
