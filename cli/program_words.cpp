#include "cli/program_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "cli/rule_clauses.h"
#include "formats/document.h"
#include "formats/path_text.h"
#include "table/kept_table.h"

namespace rulec::cli {
namespace {

bool is_about_xml(const RuleRow& rule, const RuleTable& table) {
  return rule.tree != 0 && context_of(table.text(rule.text)).starts_with('/');
}

}  // namespace

ProgramWords::ProgramWords(const RuleTable& table) : table_(table) {
  constexpr std::string_view kPattern = "pattern ";
  const KeptTable kept(table, kDefinitions);
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const std::string_view name = kept.row(i)[0];
    Index automaton = kNone;
    if (name.starts_with(kPattern))
      std::from_chars(name.data() + kPattern.size(), name.data() + name.size(), automaton);
    if (automaton != kNone) patterns_[automaton] = kept.row(i)[1];
  }
}

std::string ProgramWords::program(Index code, Index frame) const {
  return code == kNone ? "-" : expression(table_, patterns_, code, {frame, false});
}

std::string ProgramWords::constant(Index constant) const {
  return constant == kNone ? "-" : constant_words(table_, table_.constants()[constant]);
}

std::string ProgramWords::condition(const RuleRow& rule) const {
  const auto said = [&](Index code) { return expression(table_, patterns_, code, {rule.frame, false}); };
  std::string text;
  const auto line = [&](const char* word, const std::string& rest) { text += fmt::format("{:<7} {}\n", word, rest); };
  if (rule.scope_term != kNone)
    line("for", fmt::format("each {}", table_.text(table_.terms()[rule.scope_term].id)));
  else if (rule.scope_group != kNone)
    line("for", fmt::format("each {}", table_.text(table_.groups()[rule.scope_group].id)));
  else if (rule.frame != 0)
    line("for", "each " + row_name(table_, rule.frame));
  if (rule.guard_constant != kNone)
    line("when", fmt::format("{} = {}", slot_name(table_, rule.frame, rule.guard_level, rule.guard_slot),
                             constant(rule.guard_constant)));
  if (rule.when != kNone) line("when", said(rule.when));
  for (const LetRow& let : table_.slice<LetRow>(Section::lets, rule.lets))
    if (let.code != kNone) line("let", fmt::format("{} = {}", table_.text(let.name), said(let.code)));
  for (const Index check : table_.indices(rule.checks)) line("check", said(check));
  constexpr const char* kMissing[] = {"", "passes", "fails", "skips"};
  if (rule.missing != Missing::by_layer) line("missing", kMissing[static_cast<std::size_t>(rule.missing)]);
  std::vector<std::string_view> after;
  for (const Index other : table_.indices(rule.after)) after.push_back(table_.text(table_.rules()[other].id));
  std::ranges::sort(after);
  if (!after.empty()) line("after", fmt::format("{}", fmt::join(after, ", ")));
  if (rule.manual != 0) line("manual", "");
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

std::string ProgramWords::message(Span segments, const RuleRow& rule) const {
  const RunsIn where{rule.frame, is_about_xml(rule, table_)};
  std::string text;
  for (const SegmentRow& segment : table_.slice<SegmentRow>(Section::segments, segments)) {
    if (segment.format == Format::notice) {
      text += fmt::format("{{{}}}", kNoticeFields[segment.notice]);
    } else if (segment.format == Format::nearest) {
      text += fmt::format("{{nearest in {}}}", segment.list == kNone ? std::string_view("…")
                                                                     : table_.text(table_.lists()[segment.list].name));
    } else if (segment.code == kNone) {
      text += table_.text(segment.literal);
    } else {
      text += fmt::format("{{{}}}", expression(table_, patterns_, segment.code, where));
    }
  }
  return text;
}

std::string ProgramWords::places(const RuleRow& rule) const {
  const PathText paths(table_, is_about_xml(rule, table_));
  std::vector<std::string> all;
  for (const PlaceRow& place : table_.slice<PlaceRow>(Section::places, rule.places))
    all.push_back(place.path != kNone    ? paths.whole(place.path)
                  : place.term != kNone  ? std::string(table_.text(table_.terms()[place.term].id))
                  : place.group != kNone ? std::string(table_.text(table_.groups()[place.group].id))
                                         : "invoice");
  return fmt::format("{}", fmt::join(all, ", "));
}

}  // namespace rulec::cli
