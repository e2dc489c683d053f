// Completes a GOBL invoice. The document goes to standard output or a file, what is said about it to standard error.
#include <fmt/format.h>

#include <cstring>
#include <utility>

#include "calculate/workshop.h"
#include "cli/exit_code.h"
#include "cli/input.h"
#include "cli/rule_source.h"
#include "cli/verbs.h"
#include "cli/write_file.h"
#include "formats/cii.h"
#include "report/write.h"

namespace rulec::cli {
namespace {

int fail(const std::string& what, std::string_view why, Io& io) {
  io.err << fmt::format("rulec: {}: {}\n", what, why);
  return kUnable;
}

void say(const Report& report, const Document& document, const Display& display, Io& io) {
  if (report.findings.empty()) return;
  io.err << report::render_text(report, &document, {display.colour_err, display.french, false}, 0);
}

int write(const BuildOptions& options, const std::string& bytes, const Display& display, Io& io) {
  if (options.output.empty() || options.output == "-") {
    io.out << bytes;
    return kDone;
  }
  const int problem = write_whole(options.output, bytes);
  if (problem == 0) return kDone;
  return fail(
      options.output,
      fmt::format("{}: {}", display.french ? "écriture impossible " : "cannot be written", std::strerror(problem)), io);
}

}  // namespace

int build(const BuildOptions& options, const Display& display, Io& io) {
  const auto source = RuleSource::load(options.rules, display, io);
  if (!source) return kUnable;
  calculate::Workshop workshop(source->table(), options.max_size);
  if (const std::string problem = workshop.problem(); !problem.empty())
    return fail("--rules", fmt::format("these rules have {}", problem), io);
  InputBytes input = read_input(options.path, options.max_size, display.french);
  if (input.problem) return fail(options.path, input.problem->message, io);
  if (looks_like_xml(input.bytes))
    return fail(options.path,
                display.french ? "ceci est du XML ; seul le JSON de GOBL peut être construit"
                               : "this is XML; only GOBL JSON can be built",
                io);
  calculate::Workshop::Result result = workshop.build(
      std::move(input.bytes), {.envelope = options.envelope, .en16931 = options.en16931}, display.french);
  result.report.document = options.path;
  say(result.report, workshop.input(), display, io);
  if (result.error) return kUnable;
  if (result.bytes.empty()) return kRefused;
  return write(options, result.bytes, display, io);
}

}  // namespace rulec::cli
