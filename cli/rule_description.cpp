#include "cli/rule_description.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/programs.h"
#include "cli/rule_words.h"
#include "cli/written_rule.h"
#include "report/words.h"

namespace rulec::cli {
namespace {

void add(DescribedRule& to, const char* name, std::string text) { to.parts.push_back({name, text, text}); }

void add_in_one_line(DescribedRule& to, const char* name, const std::string& text) {
  to.parts.push_back({name, text, in_one_line(text)});
}

// Of a rule about nodes, what is left without its texts and examples.
std::string condition_about_nodes(const WrittenRule& written) {
  return written.with(
      {"", "when", "check", "let", "after", "missing", "needs", "manual", "since", "until", "severity"});
}

std::string written_condition(const WrittenRule& written, bool tree) {
  return tree ? condition_about_nodes(written)
              : written.with({"for", "let", "when", "check", "missing", "after", "manual"});
}

}  // namespace

RuleDescriber::RuleDescriber(const RuleTable& table, const RuleTable& other, bool french)
    : table_(table), other_(other), french_(french), words_(table), standing_(table) {}

DescribedRules RuleDescriber::all() const {
  DescribedRules rules;
  for (Index i = 0; i < table_.rules().size(); ++i) {
    if (standing_.is_passing(i)) continue;
    const RuleRow& rule = table_.rules()[i];
    rules[{layer_of(i), std::string(table_.text(rule.id)), rule.tree != 0}].push_back(one(i));
  }
  for (auto& [key, list] : rules) std::ranges::stable_sort(list, {}, &DescribedRule::since);
  return rules;
}

std::string RuleDescriber::layer_of(Index rule) const {
  const Index home = standing_.home(rule);
  return home < table_.layers().size() ? std::string(table_.text(table_.layers()[home].name)) : std::string();
}

DescribedRule RuleDescriber::one(Index index) const {
  const RuleRow& rule = table_.rules()[index];
  DescribedRule result;
  result.since = rule.since;
  result.title = table_.text(rule.title, french_);
  result.place = fmt::format("{}:{}", table_.text(rule.file), rule.line);
  result.layout = fmt::format("{}\n{}", result.place, table_.text(rule.text));
  result.edited = standing_.edited(index);
  result.program = condition_of(rule, table_);
  if (rule.tree == 0) result.expanded = words_.condition(rule);
  const WrittenRule written = written_rule(table_.text(rule.text), rule.tree != 0);
  add_in_one_line(result, "condition", written_condition(written, rule.tree != 0));
  add(result, "severity", std::string(report::severity_word(rule.severity, french_)));
  add(result, "severity by direction", steps(rule));
  add(result, "dates", days(rule.since, rule.until, french_));
  add(result, "in force in", layers(index));
  add(result, "needs", needs(rule));
  add_texts(result, rule);
  add_reasons(result, index, rule);
  add(result, "at", words_.places(rule));
  add_in_one_line(result, "suggest", written.with({"suggest"}));
  add_in_one_line(result, "tags", written.with({"tags"}));
  add_in_one_line(result, "examples", written.with({"pass", "fail", "skip", "blocked"}));
  add_in_one_line(result, "comments", fmt::format("{}", fmt::join(written.comments, "\n")));
  add(result, "file", std::string(table_.text(rule.file)));
  return result;
}

void RuleDescriber::add_texts(DescribedRule& to, const RuleRow& rule) const {
  const auto both = [&](Span en, Span fr) {
    const std::string english = words_.message(en, rule), french = words_.message(fr, rule);
    return english.empty() && french.empty() ? std::string() : english + " / " + french;
  };
  add(to, "title", this->both(rule.title));
  add(to, "message", both(rule.message_en, rule.message_fr));
  add(to, "fix", both(rule.fix_en, rule.fix_fr));
  add(to, "source", std::string(table_.text(rule.source)));
  add(to, "note", std::string(table_.text(rule.note)));
  add(to, "aliases", fmt::format("{}", fmt::join(aliases_of(rule, table_), ", ")));
}

void RuleDescriber::add_reasons(DescribedRule& to, Index index, const RuleRow& rule) const {
  add(to, "confidence", confidence(rule));
  const std::string own = both(rule.because);
  add(to, "because", own.empty() ? both(standing_.because(index)) : own);
}

std::string RuleDescriber::both(Texts texts) const {
  if (texts.fr.size == 0) return std::string(table_.text(texts.en));
  return fmt::format("{} / {}", table_.text(texts.en), table_.text(texts.fr));
}

std::string RuleDescriber::days(Day since, Day until, bool french) {
  const std::string from = day_in_words(since), to = day_in_words(until);
  if (from.empty() && to.empty()) return french ? "toujours" : "always";
  return fmt::format("{}{}{}", from.empty() ? "" : (french ? "depuis le " : "since ") + from,
                     !from.empty() && !to.empty() ? " " : "", to.empty() ? "" : (french ? "jusqu'au " : "until ") + to);
}

std::string RuleDescriber::steps(const RuleRow& rule) const {
  std::string text;
  for (const StepRow& step : table_.slice<StepRow>(Section::steps, rule.steps))
    text += fmt::format("{}{} {} {}", text.empty() ? "" : ", ", step.direction == Direction::send ? "send" : "receive",
                        report::severity_word(step.severity, french_), days(step.since, step.until, french_));
  return text;
}

std::string RuleDescriber::layers(Index rule) const {
  std::vector<std::string_view> names;
  for (const Index layer : standing_.layers(rule))
    if (const auto name = table_.text(table_.layers()[layer].name); other_.layer_named(name)) names.push_back(name);
  std::ranges::sort(names);
  return names.empty() ? "no layer" : fmt::format("{}", fmt::join(names, ", "));
}

std::string RuleDescriber::needs(const RuleRow& rule) const {
  constexpr const char* kWords[] = {"", "recipient", "platform", "sending"};
  std::string text = kWords[static_cast<std::size_t>(rule.needs)];
  if (rule.needs_term != kNone) text += fmt::format(" of {}", table_.text(table_.terms()[rule.needs_term].id));
  return text;
}

std::string RuleDescriber::confidence(const RuleRow& rule) const {
  const std::string why = both(rule.confidence_why), word(confidence_word(rule.confidence, french_));
  return why.empty() ? word : fmt::format("{}: {}", word, why);
}

}  // namespace rulec::cli
