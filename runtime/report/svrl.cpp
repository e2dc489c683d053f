// SVRL, the report language of Schematron (ISO/IEC 19757-3, annex D): a document is an active pattern, a finding a
// failed assertion. `test` is the check as the rule has it, in business terms; `location` is a JSON path for GOBL, an
// XPath for CII.
#include <fmt/format.h>

#include <iterator>

#include "report/escape.h"
#include "report/machine.h"
#include "report/words.h"

namespace rulec::report {
namespace {

std::string diagnostic(std::string_view name, std::string_view text) {
  if (text.empty()) return {};
  return fmt::format(
      "<svrl:diagnostic-reference diagnostic=\"{}\"><svrl:text>{}</svrl:text></svrl:diagnostic-reference>\n", name,
      xml_text(text));
}

std::string assertion(const Finding& finding, const Location& at, const MachineOptions& options) {
  std::string text = fmt::format("<svrl:failed-assert id=\"{}\" location=\"{}\" test=\"{}\" role=\"{}\" flag=\"{}\">\n",
                                 xml_text(finding.rule), xml_text(at.path.empty() ? "/" : at.path),
                                 xml_text(check_as_written(options.table, finding)), severity_key(finding.severity),
                                 finding.counts() ? severity_key(finding.severity) : "suppressed");
  text += diagnostic("fix", finding.fix);
  text += diagnostic("suppressed", suppression_in_words(finding.suppression, options.french));
  for (std::size_t i = 1; i < finding.at.size(); ++i) text += diagnostic("also-at", finding.at[i].path);
  text += fmt::format("<svrl:text xml:lang=\"{}\">{}</svrl:text>\n</svrl:failed-assert>\n",
                      options.french ? "fr" : "en", xml_text(finding.message));
  return text;
}

}  // namespace

std::string begin_svrl(const MachineOptions& options) {
  std::string text = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svrl:schematron-output "
      "xmlns:svrl=\"http://purl.oclc.org/dsdl/svrl\" "
      "title=\"rulec\" schemaVersion=\"{}\">\n",
      options.table.digest());
  for (const NamespaceRow& space : options.table.all<NamespaceRow>(Section::name_spaces))
    if (const auto prefix = options.table.text(space.prefix); !prefix.empty())
      text += fmt::format("<svrl:ns-prefix-in-attribute-values prefix=\"{}\" uri=\"{}\"/>\n", xml_text(prefix),
                          xml_text(options.table.text(space.uri)));
  return text;
}

std::string render_svrl(const Report& report, const MachineOptions& options, Record record) {
  const std::string uri = uri_of(report.document);
  std::string text = fmt::format("<svrl:active-pattern documents=\"{}\" name=\"{}\" role=\"{}\"/>\n", uri,
                                 xml_text(name_of(report, record, options.french)), verdict_key(report.verdict));
  text +=
      fmt::format("<svrl:fired-rule context=\"{}\" document=\"{}\" name=\"{}\"/>\n",
                  report.syntax == "gobl" ? "$" : "/", uri, xml_text(fmt::format("{}", fmt::join(report.layers, " "))));
  for (const Finding& finding : report.findings)
    text += assertion(finding, finding.at.empty() ? Location{} : finding.at.front(), options);
  return text;
}

}  // namespace rulec::report
