// Workflow commands of GitHub: one line a finding, shown beside the line of the file.
#include <fmt/format.h>

#include <iterator>

#include "report/escape.h"
#include "report/machine.h"

namespace rulec::report {
namespace {

std::string_view command(const Finding& finding) {
  if (!finding.counts()) return "notice";
  switch (finding.severity) {
    case Severity::fatal:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::info:
      return "notice";
  }
  return "notice";
}

std::string title(const Finding& finding, bool french) {
  const std::string why = suppression_in_words(finding.suppression, french);
  return why.empty() ? std::string(finding.rule) : fmt::format("{} ({})", finding.rule, why);
}

}  // namespace

std::string render_github(const Report& report, const MachineOptions& options, Record) {
  std::string text;
  for (const Finding& finding : report.findings) {
    const Location at = finding.at.empty() ? Location{} : finding.at.front();
    std::string place = fmt::format("file={}", github_property(report.document));
    if (at.position.line > 0) place += fmt::format(",line={},col={}", at.position.line, at.position.column);
    const std::string where = at.path.empty() ? "" : fmt::format("\n{} {}", at.term, at.path);
    text +=
        fmt::format("::{} {},title={}::{}\n", command(finding), place, github_property(title(finding, options.french)),
                    github_message(message_and_fix(finding) + where));
  }
  return text;
}

}  // namespace rulec::report
