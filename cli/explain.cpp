#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "cli/exit_code.h"
#include "cli/names.h"
#include "cli/rule_source.h"
#include "cli/rule_words.h"
#include "cli/verbs.h"
#include "report/words.h"

namespace rulec::cli {
namespace {

struct Labels {
  std::string_view message, fix, terms, source, note, dates, from, until, also, layer, file, manual, confidence, needs;
};
constexpr Labels kEnglish = {"says",       "fix",      "terms",   "source",
                             "note",       "in force", "from {}", "until {}",
                             "also",       "layer",    "file",    "described only: no program can decide it",
                             "confidence", "needs"};
constexpr Labels kFrench = {
    "dit",       "corriger",    "termes", "source", "note",    "en vigueur",
    "depuis {}", "jusqu'au {}", "aussi",  "couche", "fichier", "décrite seulement : aucun programme ne peut en décider",
    "confiance", "demande"};

class Page {
 public:
  Page(const RuleTable& table, const Display& display, std::ostream& out)
      : table_(table), display_(display), labels_(display.french ? kFrench : kEnglish), out_(out) {}

  void print(const RuleRow& rule) {
    out_ << fmt::format("{}  {}  {}\n\n", bold(table_.text(rule.id)),
                        report::severity_word(rule.severity, display_.french),
                        table_.text(rule.title, display_.french));
    line(labels_.message, message_of(rule, table_, display_.french));
    line(labels_.fix, fix_of(rule, table_, display_.french));
    if (rule.manual != 0 && rule.needs == Needs::nothing) line(labels_.note, labels_.manual);
    print_terms(rule);
    line(labels_.source, table_.text(rule.source));
    print_confidence(rule);
    line(labels_.needs, needs_word(rule.needs, display_.french));
    line(labels_.note, table_.text(rule.note));
    line(labels_.dates, dates(rule.since, rule.until));
    print_steps(rule);
    line(labels_.also, fmt::format("{}", fmt::join(aliases_of(rule, table_), ", ")));
    if (rule.layer < table_.layers().size()) line(labels_.layer, table_.text(table_.layers()[rule.layer].name));
    line(labels_.file, fmt::format("{}:{}", table_.text(rule.file), rule.line));
  }

  void print_text(const RuleRow& rule) {
    std::string_view text = table_.text(rule.text);
    if (!text.empty()) out_ << '\n';
    while (!text.empty()) {
      const std::size_t stop = text.find('\n');
      out_ << "    " << text.substr(0, stop) << '\n';
      text = stop == std::string_view::npos ? std::string_view() : text.substr(stop + 1);
    }
  }

 private:
  std::string bold(std::string_view text) const {
    return display_.colour_out ? fmt::format("\033[1m{}\033[0m", text) : std::string(text);
  }

  void line(std::string_view label, std::string_view text) {
    if (!text.empty()) out_ << fmt::format("  {:<12}{}\n", label, text);
  }

  void print_terms(const RuleRow& rule) {
    std::string_view label = labels_.terms;
    for (const Index index : table_.indices(rule.terms)) {
      const TermRow& term = table_.terms()[index];
      line(label, fmt::format("{:<8} {}", table_.text(term.id), table_.text(term.name, display_.french)));
      label = "";
    }
  }

  void print_confidence(const RuleRow& rule) {
    std::string text(confidence_word(rule.confidence, display_.french));
    const std::string_view why = table_.text(rule.confidence_why, display_.french);
    if (!why.empty()) text += fmt::format("{} {}", display_.french ? " :" : ":", why);
    line(labels_.confidence, text);
  }

  std::string dates(Day since, Day until) const {
    std::string text;
    if (const std::string day = day_in_words(since); !day.empty()) text = fmt::format(fmt::runtime(labels_.from), day);
    if (const std::string day = day_in_words(until); !day.empty())
      text += (text.empty() ? "" : ", ") + fmt::format(fmt::runtime(labels_.until), day);
    return text;
  }

  void print_steps(const RuleRow& rule) {
    for (const StepRow& step : table_.slice<StepRow>(Section::steps, rule.steps))
      line("", fmt::format("{} {} {}", step.direction == Direction::send ? "send" : "receive",
                           report::severity_word(step.severity, display_.french), dates(step.since, step.until)));
  }

  const RuleTable& table_;
  const Display& display_;
  const Labels& labels_;
  std::ostream& out_;
};

// A family gives several rules one id: they are parts of one.
std::vector<const RuleRow*> rules_named(std::string_view name, const RuleTable& table) {
  std::vector<const RuleRow*> found;
  for (const RuleRow& rule : table.rules())
    if (matches(name, table.text(rule.id))) found.push_back(&rule);
  if (!found.empty()) return found;
  for (const RuleRow& rule : table.rules())
    if (std::ranges::any_of(aliases_of(rule, table), [&](std::string_view alias) { return matches(name, alias); }))
      found.push_back(&rule);
  return found;
}

}  // namespace

int explain(const ExplainOptions& options, const Display& display, Io& io) {
  const auto source = RuleSource::load(options.rules, display, io);
  if (!source) return kUnable;
  const RuleTable& table = source->table();
  const std::vector<const RuleRow*> found = rules_named(options.rule, table);
  if (found.empty()) {
    std::vector<std::string_view> known;
    for (const RuleRow& rule : table.rules()) {
      known.push_back(table.text(rule.id));
      for (const std::string_view alias : aliases_of(rule, table)) known.push_back(alias);
    }
    io.err << fmt::format("rulec: no rule `{}`{}\n", options.rule, did_you_mean(options.rule, known));
    return kUnable;
  }
  Page page(table, display, io.out);
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (i > 0) io.out << '\n';
    page.print(*found[i]);
    const bool is_last = i + 1 == found.size();
    if (is_last || table.text(found[i]->text) != table.text(found[i + 1]->text)) page.print_text(*found[i]);
  }
  return kDone;
}

}  // namespace rulec::cli
