#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <iostream>

#include "cli/exit_code.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/verbs.h"

namespace rulec::cli {
namespace {

int run(const Options& options, Io& io) {
  const Display& display = options.display;
  struct Visitor {
    const Display& display;
    Io& io;
    int operator()(const VersionOptions& verb) const { return version(verb, display, io); }
    int operator()(const CheckOptions& verb) const { return check(verb, display, io); }
    int operator()(const ConvertOptions& verb) const { return convert(verb, display, io); }
    int operator()(const BuildOptions& verb) const { return build(verb, display, io); }
    int operator()(const ExplainOptions& verb) const { return explain(verb, display, io); }
    int operator()(const RulesOptions& verb) const { return rules(verb, display, io); }
    int operator()(const CompileOptions& verb) const { return compile(verb, display, io); }
    int operator()(const TestOptions& verb) const { return test(verb, display, io); }
    int operator()(const ReportOptions& verb) const { return report(verb, display, io); }
    int operator()(const CatalogueOptions& verb) const { return catalogue(verb, display, io); }
    int operator()(const AuthorOptions& verb) const { return author(verb, display, io); }
    int operator()(const DiffOptions& verb) const { return diff(verb, display, io); }
    int operator()(const ChorusOptions& verb) const { return chorus(verb, display, io); }
    int operator()(const CloseOptions& verb) const { return close(verb, display, io); }
    int operator()(const KeyOptions& verb) const { return key(verb, display, io); }
    int operator()(const CompletionOptions& verb) const { return completion(verb, display, io); }
  };
  return std::visit(Visitor{display, io}, options.verb);
}

// Output that was not written whole is no success. A reader that went away (`| head`) needs no message.
int finish(int code, Io& io, const OutputBuffer& buffer) {
  io.out.flush();
  if (buffer.problem() == 0) return code;
  if (buffer.problem() != EPIPE) io.err << "rulec: cannot write: " << std::strerror(buffer.problem()) << '\n';
  return kUnable;
}

}  // namespace
}  // namespace rulec::cli

int main(int argc, char** argv) {
  using namespace rulec::cli;
  std::signal(SIGPIPE, SIG_IGN);  // a broken pipe is seen as a failed write,
  std::signal(SIGXFSZ, SIG_IGN);  // and so is a file that has grown as large as it may
  static OutputBuffer buffer(STDOUT_FILENO);
  std::ostream out(&buffer);
  Io io{out, std::cerr, ::isatty(STDOUT_FILENO) == 1, ::isatty(STDERR_FILENO) == 1};
  try {
    const Parsed parsed = parse_command_line(argc, argv, io);
    return finish(parsed.options ? run(*parsed.options, io) : parsed.exit_code, io, buffer);
  } catch (const std::exception& problem) {
    io.err << "rulec: " << problem.what() << '\n';
    return kUnable;
  }
}
