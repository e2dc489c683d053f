// The report for people:
//
//   invoice.json  GOBL  invalid: 1 fatal
//
//     fatal BR-CO-10  The lines add up to 1620.00, the invoice says 1720.00 (BT-106).
//      --> invoice.json:131:12  BT-106  $.totals.sum
//       |
//   131 |     "sum": "1720.00",
//       |            ^^^^^^^^^
//       = fix: …
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "report/excerpt.h"
#include "report/machine.h"
#include "report/words.h"
#include "report/write.h"

namespace rulec::report {
namespace {

constexpr std::size_t kPlacesShown = 3;

enum class Colour : std::uint8_t { red, yellow, cyan, green, blue, bold, faint };

std::string_view escape(Colour colour) {
  switch (colour) {
    case Colour::red:
      return "\033[1;31m";
    case Colour::yellow:
      return "\033[1;33m";
    case Colour::cyan:
      return "\033[1;36m";
    case Colour::green:
      return "\033[1;32m";
    case Colour::blue:
      return "\033[34m";
    case Colour::bold:
      return "\033[1m";
    case Colour::faint:
      return "\033[2m";
  }
  return "";
}

Colour colour_of(Severity severity) {
  switch (severity) {
    case Severity::info:
      return Colour::cyan;
    case Severity::warning:
      return Colour::yellow;
    case Severity::fatal:
      return Colour::red;
  }
  return Colour::red;
}

Colour colour_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::valid:
      return Colour::green;
    case Verdict::invalid:
      return Colour::red;
    case Verdict::incomplete:
      return Colour::yellow;
  }
  return Colour::red;
}

// "3 fatal, 1 warning"; severities that do not occur are left out.
std::string counts(const Summary& summary, bool french) {
  std::string text;
  const auto add = [&](std::uint64_t count, Word one) {
    if (count == 0) return;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, counted(count, one, french));
  };
  add(summary.fatal, Word::fatal_one);
  add(summary.warning, Word::warning_one);
  add(summary.info, Word::info_one);
  add(summary.suppressed, Word::suppressed_one);
  return text;
}

std::string upper(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return result;
}

class Text {
 public:
  Text(const Report& report, const Document* document, TextOptions options, Record record)
      : report_(report), document_(document), options_(options), record_(record) {}

  std::string render() {
    head();
    for (const Finding& finding : report_.findings) write(finding);
    if (options_.all) {
      list(Word::layers, report_.layers);
      list(Word::not_checked, report_.not_checked);
      list(Word::left_out, report_.left_out);
    }
    return std::move(out_);
  }

 private:
  template <typename... Args>
  void put(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }

  std::string paint(Colour colour, std::string_view text) const {
    if (!options_.colour || text.empty()) return std::string(text);
    return fmt::format("{}{}\033[0m", escape(colour), text);
  }

  std::string_view say(Word which) const { return word(which, options_.french); }

  // French sets a space before a colon.
  std::string_view colon() const { return options_.french ? " :" : ":"; }

  void head() {
    std::string name = printable(report_.document);
    if (record_ > 0) name += fmt::format(", {} {}", say(Word::line), record_);
    put("{}  ", paint(Colour::bold, name));
    if (!report_.syntax.empty()) put("{}  ", upper(report_.syntax));
    const Word verdict = static_cast<Word>(static_cast<int>(Word::valid) + static_cast<int>(report_.verdict));
    put("{}", paint(colour_of(report_.verdict), say(verdict)));
    const std::string findings = report_.syntax.empty() ? std::string(say(Word::unreadable)) : counts_of_findings();
    if (!findings.empty()) put("{} {}", colon(), findings);
    out_ += '\n';
  }

  std::string counts_of_findings() const {
    Summary summary;
    summary.add(report_);
    return counts(summary, options_.french);
  }

  void write(const Finding& finding) {
    const Colour colour = finding.counts() ? colour_of(finding.severity) : Colour::faint;
    gutter_ = 2;
    for (const Location& location : finding.at)
      gutter_ = std::max(gutter_, fmt::formatted_size("{}", location.position.line));
    put("\n{} {}  {}\n", paint(colour, severity_word(finding.severity, options_.french)),
        paint(Colour::bold, finding.rule), printable(finding.message));
    // What needs no action takes little room.
    const bool brief = finding.severity == Severity::info && !options_.all;
    const std::size_t most = options_.all ? finding.at.size() : brief ? 1 : kPlacesShown;
    const std::size_t shown = std::min(finding.at.size(), most);
    for (std::size_t i = 0; i < shown; ++i) {
      head(finding.at[i]);
      if (!brief) show_line(finding.at[i], colour);
    }
    if (const std::string why = suppression_in_words(finding.suppression, options_.french); !why.empty())
      note(printable(why));
    if (brief) return;
    if (shown < finding.at.size()) {
      const std::size_t more = finding.at.size() - shown;
      note(fmt::format("+ {} {}", more, counted(more, Word::more_places_one, options_.french)));
    }
    if (options_.all)
      for (const auto& [name, value] : finding.values) note(fmt::format("{}{} {}", name, colon(), printable(value)));
    if (!finding.fix.empty())
      note(fmt::format("{}{} {}", paint(Colour::bold, say(Word::fix)), colon(), printable(finding.fix)));
    if (!finding.aliases.empty())
      note(fmt::format("{}{} {}", paint(Colour::bold, say(Word::also)), colon(), fmt::join(finding.aliases, ", ")));
  }

  void head(const Location& location) {
    put("{:{}} {}", "", gutter_ - 1, paint(Colour::blue, "-->"));
    put(" {}", printable(report_.document));
    if (location.position.line > 0) put(":{}:{}", location.position.line, location.position.column);
    if (!location.term.empty()) put("  {}", location.term);
    if (!location.path.empty()) put("  {}", paint(Colour::faint, printable(location.path)));
    out_ += '\n';
  }

  void show_line(const Location& location, Colour colour) {
    if (document_ == nullptr || location.position.line == 0) return;
    const Tree& tree = document_->tree;
    if (location.place >= tree.nodes.size() || tree.bytes.empty()) return;
    const Node& node = tree[location.place];
    const std::size_t end = node.is_scalar() ? end_of_scalar(tree.bytes, node.offset) : node.offset + 1;
    const Excerpt part = excerpt(tree.bytes, node.offset, end);
    std::string label = missing_part(location);
    if (!label.empty()) label = fmt::format(" {}{} {}", say(Word::missing), colon(), label);
    const std::string bar = paint(Colour::blue, "|");
    put("{:{}} {}\n", "", gutter_, bar);
    put("{} {} {}\n", paint(Colour::blue, fmt::format("{:>{}}", location.position.line, gutter_)), bar, part.line);
    put("{:{}} {} {:{}}{}\n", "", gutter_, bar, "", part.indent,
        paint(colour, fmt::format("{:^>{}}{}", "", part.width, label)));
  }

  // Of $.customer.addresses[0].country what the document has no node for: country.
  std::string missing_part(const Location& location) const {
    const std::string there = document_->tree.path(location.place);
    if (location.path.size() <= there.size() || !location.path.starts_with(there)) return {};
    std::string_view rest = std::string_view(location.path).substr(there.size());
    if (rest.starts_with('.')) rest.remove_prefix(1);
    return printable(rest);
  }

  void note(std::string_view text) { put("{:{}} {} {}\n", "", gutter_, paint(Colour::blue, "="), text); }

  void list(Word title, const std::vector<std::string_view>& items) {
    if (!items.empty()) put("\n{}{} {}\n", paint(Colour::bold, say(title)), colon(), fmt::join(items, ", "));
  }

  const Report& report_;
  const Document* document_;
  TextOptions options_;
  Record record_;
  std::size_t gutter_ = 2;
  std::string out_;
};

}  // namespace

std::string render_text(const Report& report, const Document* document, TextOptions options, Record record) {
  return Text(report, document, options, record).render();
}

void Summary::add(const Report& report) {
  ++documents;
  valid += report.verdict == Verdict::valid;
  invalid += report.verdict == Verdict::invalid;
  incomplete += report.verdict == Verdict::incomplete;
  for (const Finding& finding : report.findings) {
    if (!finding.counts()) {
      ++suppressed;
      continue;
    }
    fatal += finding.severity == Severity::fatal;
    warning += finding.severity == Severity::warning;
    info += finding.severity == Severity::info;
  }
  run += report.run;
  skipped += report.skipped;
  left_out += report.left_out.size();
  not_checked += report.not_checked.size();
  for (const Change& change : report.changes) add(change);
}

void Summary::add(const Change& change) {
  if (std::ranges::find(changes, change) == changes.end()) changes.push_back(change);
}

void Summary::add(const Summary& other) {
  for (const auto member : {&Summary::documents, &Summary::valid, &Summary::invalid, &Summary::incomplete,
                            &Summary::fatal, &Summary::warning, &Summary::info, &Summary::suppressed, &Summary::run,
                            &Summary::skipped, &Summary::left_out, &Summary::not_checked})
    this->*member += other.*member;
  for (const Change& change : other.changes) add(change);
}

std::string render_summary(const Summary& summary, TextOptions options) {
  const bool french = options.french;
  std::string verdicts;
  const auto add = [&](std::uint64_t count, Word one, Word many) {
    if (count == 0) return;
    verdicts += fmt::format("{}{} {}", verdicts.empty() ? "" : ", ", count, word(count == 1 ? one : many, french));
  };
  add(summary.valid, Word::valid, Word::valid_many);
  add(summary.invalid, Word::invalid, Word::invalid_many);
  add(summary.incomplete, Word::incomplete, Word::incomplete_many);
  std::string findings = counts(summary, french);
  if (findings.empty()) findings = word(Word::no_finding, french);
  std::string line = fmt::format("{} {}{}{} · {} · {} {}, {} {}", summary.documents,
                                 counted(summary.documents, Word::document_one, french),
                                 verdicts.empty() ? "" : (french ? " : " : ": "), verdicts, findings, summary.run,
                                 counted(summary.run, Word::run_one, french), summary.skipped,
                                 counted(summary.skipped, Word::skipped_one, french));
  if (summary.left_out > 0)
    line += fmt::format(", {} {}", summary.left_out, counted(summary.left_out, Word::left_out_one, french));
  if (summary.not_checked > 0)
    line += fmt::format(", {} {}", summary.not_checked, counted(summary.not_checked, Word::unchecked_one, french));
  line = options.colour ? fmt::format("\033[1m{}\033[0m\n", line) : line + '\n';
  for (const Change& change : summary.changes)
    line += fmt::format("{} {} {}{}{}\n", change.layer, word(Word::changes, french), change.rule,
                        change.because.empty() ? "" : (french ? " : " : ": "), change.because);
  return line;
}

}  // namespace rulec::report
