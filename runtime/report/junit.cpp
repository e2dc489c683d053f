// JUnit XML as build servers read it: a suite is a document, a test is a rule that found something, and one more tells
// whether the document could be judged. A finding below --fail-on is output of a test that passes.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "report/escape.h"
#include "report/machine.h"
#include "report/words.h"

namespace rulec::report {
namespace {

struct Test {
  std::string_view rule;
  std::vector<const Finding*> failed, passed, suppressed;
};

std::vector<Test> tests_of(const Report& report, Severity fail_on) {
  std::vector<Test> tests;
  for (const Finding& finding : report.findings) {
    auto test = std::ranges::find(tests, finding.rule, &Test::rule);
    if (test == tests.end()) test = tests.insert(tests.end(), Test{finding.rule, {}, {}, {}});
    (!finding.counts()             ? test->suppressed
     : finding.severity >= fail_on ? test->failed
                                   : test->passed)
        .push_back(&finding);
  }
  return tests;
}

// A place that is there: what could not be read has none.
std::string place_in_words(const Location& at) {
  std::string text;
  if (at.position.line > 0) text += fmt::format("  {}:{}", at.position.line, at.position.column);
  for (const std::string& part : {at.term, at.path})
    if (!part.empty()) text += "  " + part;
  return text.empty() ? text : text + "\n";
}

std::string in_words(const std::vector<const Finding*>& findings, bool french) {
  std::string text;
  for (const Finding* finding : findings) {
    text += fmt::format("{}: {}\n", severity_word(finding->severity, french), message_and_fix(*finding));
    for (const Location& at : finding->at) text += place_in_words(at);
    const std::string why = suppression_in_words(finding->suppression, french);
    if (!why.empty()) text += fmt::format("  {}\n", why);
  }
  return text;
}

// `xml_text` makes one line of a text; here the lines are kept.
std::string lines(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t stop = std::min(text.find('\n'), text.size());
    out += xml_text(text.substr(0, stop)) + '\n';
    text.remove_prefix(std::min(stop + 1, text.size()));
  }
  return out;
}

class Suite {
 public:
  Suite(const Report& report, const MachineOptions& options, Record record)
      : report_(report),
        options_(options),
        name_(xml_text(name_of(report, record, false))),
        tests_(tests_of(report, options.fail_on)) {}

  std::string write() {
    const auto failures = std::ranges::count_if(tests_, [](const Test& test) { return !test.failed.empty(); });
    const auto skipped =
        std::ranges::count_if(tests_, [](const Test& test) { return test.failed.empty() && test.passed.empty(); });
    const bool unsure = report_.verdict == Verdict::incomplete;
    put("<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n", name_, tests_.size() + 1,
        failures, unsure ? 1 : 0, skipped);
    properties();
    put("<testcase classname=\"{}\" name=\"verdict\"", name_);
    if (unsure)
      put("><error type=\"incomplete\" message=\"{}\"/></testcase>\n",
          xml_text(word(Word::incomplete, options_.french)));
    else
      put("/>\n");
    for (const Test& test : tests_) write(test);
    put("</testsuite>\n");
    return std::move(out_);
  }

 private:
  template <typename... Args>
  void put(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }

  void property(std::string_view name, std::string_view value) {
    if (!value.empty()) put("<property name=\"{}\" value=\"{}\"/>\n", name, xml_text(value));
  }

  void properties() {
    put("<properties>\n");
    property("syntax", report_.syntax);
    property("verdict", verdict_key(report_.verdict));
    property("layers", fmt::format("{}", fmt::join(report_.layers, ",")));
    property("table", report_.table);
    property("rules.run", std::to_string(report_.run));
    property("rules.skipped", std::to_string(report_.skipped));
    property("not_checked", fmt::format("{}", fmt::join(report_.not_checked, ",")));
    property("left_out", fmt::format("{}", fmt::join(report_.left_out, ",")));
    for (const Change& change : report_.changes)
      property("change", fmt::format("{} {}: {}", change.layer, change.rule, change.because));
    put("</properties>\n");
  }

  void write(const Test& test) {
    put("<testcase classname=\"{}\" name=\"{}\">\n", name_, xml_text(test.rule));
    if (!test.failed.empty())
      put("<failure type=\"{}\" message=\"{}\">{}</failure>\n", severity_key(test.failed.front()->severity),
          xml_text(test.failed.front()->message), lines(in_words(test.failed, options_.french)));
    else if (test.passed.empty())
      put("<skipped message=\"{}\"/>\n",
          xml_text(suppression_in_words(test.suppressed.front()->suppression, options_.french)));
    std::vector<const Finding*> others = test.passed;
    others.insert(others.end(), test.suppressed.begin(), test.suppressed.end());
    if (!others.empty()) put("<system-out>{}</system-out>\n", lines(in_words(others, options_.french)));
    put("</testcase>\n");
  }

  const Report& report_;
  const MachineOptions& options_;
  std::string name_;
  std::vector<Test> tests_;
  std::string out_;
};

}  // namespace

std::string render_junit(const Report& report, const MachineOptions& options, Record record) {
  return Suite(report, options, record).write();
}

}  // namespace rulec::report
