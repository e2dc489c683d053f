#include "report/machine.h"

#include <fmt/format.h>

#include "report/words.h"

namespace rulec::report {

std::string render(Form form, const Report& report, const MachineOptions& options, Record record) {
  switch (form) {
    case Form::json:
      return render_json(report, record);
    case Form::sarif:
      return render_sarif(report, options, record);
    case Form::junit:
      return render_junit(report, options, record);
    case Form::svrl:
      return render_svrl(report, options, record);
    case Form::github:
      return render_github(report, options, record);
  }
  return {};
}

std::string begin(Form form, const MachineOptions& options) {
  switch (form) {
    case Form::json:
      return "[\n";
    case Form::sarif:
      return begin_sarif();
    case Form::junit:
      return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"rulec\">\n";
    case Form::svrl:
      return begin_svrl(options);
    case Form::github:
      return {};
  }
  return {};
}

std::string_view between(Form form) { return form == Form::json || form == Form::sarif ? ",\n" : ""; }

std::string end(Form form, const MachineOptions& options, const Ending& ending) {
  switch (form) {
    case Form::json:
      return "\n]\n";
    case Form::sarif:
      return end_sarif(options, ending);
    case Form::junit:
      return "</testsuites>\n";
    case Form::svrl:
      return "</svrl:schematron-output>\n";
    case Form::github:
      return render_summary(ending.summary, {.french = options.french});
  }
  return {};
}

std::string_view suppressed_key(Suppressed by) {
  switch (by) {
    case Suppressed::no:
      return "";
    case Suppressed::baseline:
      return "baseline";
    case Suppressed::ignored:
      return "ignored";
    case Suppressed::expired:
      return "expired";
  }
  return "";
}

std::string suppression_in_words(const Suppression& suppression, bool french) {
  switch (suppression.by) {
    case Suppressed::no:
      return {};
    case Suppressed::baseline:
      return std::string(word(Word::in_baseline, french));
    case Suppressed::ignored:
    case Suppressed::expired: {
      const Word which = suppression.by == Suppressed::ignored ? Word::ignored_until : Word::expired_on;
      return fmt::format("{} {}{} {}", word(which, french), to_iso(suppression.until), french ? " :" : ":",
                         suppression.reason);
    }
  }
  return {};
}

std::string check_as_written(const RuleTable& table, const Finding& finding) {
  if (finding.row == kNone) return std::string(finding.rule);
  std::string_view text = table.text(table.rules()[finding.row].text);
  std::string checks;
  while (!text.empty()) {
    const std::size_t stop = text.find('\n');
    std::string_view line = text.substr(0, stop);
    text = stop == std::string_view::npos ? std::string_view() : text.substr(stop + 1);
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    if (!line.starts_with("check ")) continue;
    line.remove_prefix(std::min(line.find_first_not_of(' ', 6), line.size()));
    checks += fmt::format("{}{}", checks.empty() ? "" : " and ", line);
  }
  return checks.empty() ? std::string(finding.rule) : checks;
}

std::string message_and_fix(const Finding& finding) {
  return finding.fix.empty() ? finding.message : fmt::format("{} {}", finding.message, finding.fix);
}

std::string name_of(const Report& report, Record record, bool french) {
  return record > 0 ? fmt::format("{}, {} {}", report.document, word(Word::line, french), record) : report.document;
}

}  // namespace rulec::report
