// rulec close FILE: the document goes to standard output or a file, what is said about it to standard error.
#include <fmt/format.h>

#include "cli/closing.h"
#include "cli/exit_code.h"
#include "cli/input.h"
#include "cli/keys.h"
#include "cli/verbs.h"
#include "cli/write_file.h"
#include "formats/xml_tree.h"
#include "report/write.h"

namespace rulec::cli {
namespace {

int fail(const std::string& what, std::string_view why, int code, Io& io) {
  io.err << fmt::format("rulec: {}: {}\n", what, why);
  return code;
}

}  // namespace

int close(const CloseOptions& options, const Display& display, Io& io) {
  std::optional<signature::Key> key;
  if (!options.key.empty() && !(key = private_key(options.key, display, io))) return kUnable;
  InputBytes input = read_input(options.path, options.max_size, display.french);
  if (input.problem) return fail(options.path, input.problem->message, kUnable, io);
  if (looks_like_xml(input.bytes))
    return fail(options.path,
                display.french ? "ceci est du XML ; seul le JSON de GOBL peut être clos"
                               : "this is XML; only GOBL JSON can be closed",
                kUnable, io);
  const bool is_signed = key.has_value();
  Closer closer(standard_rules(), std::move(key), options.max_size, display.french);
  Closer::Result result = closer.close(std::move(input.bytes));
  result.report.document = options.path;
  if (!result.report.findings.empty())
    io.err << report::render_text(result.report, &closer.document(), {display.colour_err, display.french, false}, 0);
  if (!result.why.empty()) return fail(options.path, result.why, result.code, io);
  if (result.code != kDone)
    return fail(options.path,
                display.french ? "non clos : le document a des défauts" : "not closed: the document has faults",
                result.code, io);
  if (!is_signed)
    fail(options.path, display.french ? "clos sans signature (aucune --key)" : "closed without a signature (no --key)",
         0, io);
  if (!options.output.empty() && options.output != "-")
    return write_whole(options.output, result.bytes, io) ? kDone : kUnable;
  io.out << result.bytes;
  return kDone;
}

}  // namespace rulec::cli
