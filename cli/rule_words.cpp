#include "cli/rule_words.h"

#include <fmt/format.h>

#include "formats/document.h"

namespace rulec::cli {
namespace {

// What an expression in a message is called: the term or the `let` that it is; "…" for a calculation.
std::string name_of(Index code, const RuleTable& table) {
  const Instr& first = table.code()[code];
  if (table.code()[code + 1].op != Op::ret) return "…";
  if (first.op >= Op::load_number && first.op <= Op::load_raw)
    return std::string(table.text(table.terms()[first.c].id));
  return first.op == Op::let ? std::string(table.text(table.lets()[first.c].name)) : "…";
}

}  // namespace

std::vector<std::string_view> aliases_of(const RuleRow& rule, const RuleTable& table) {
  std::vector<std::string_view> names;
  const std::span<const Index> pairs = table.indices(rule.aliases);  // where each begins, and its size
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) names.push_back(table.text(Str{pairs[i], pairs[i + 1]}));
  return names;
}

std::string template_of(Span segments, const RuleTable& table) {
  std::string text;
  for (const SegmentRow& segment : table.slice<SegmentRow>(Section::segments, segments)) {
    if (segment.format == Format::nearest) continue;  // only there beside a wrong code
    if (segment.format == Format::notice) {
      text += fmt::format("{{{}}}", kNoticeFields[segment.notice]);
    } else if (segment.code == kNone) {
      text += table.text(segment.literal);
    } else {
      text += fmt::format("{{{}}}", name_of(segment.code, table));
    }
  }
  return text;
}

std::string message_of(const RuleRow& rule, const RuleTable& table, bool french) {
  return template_of(french && rule.message_fr.count > 0 ? rule.message_fr : rule.message_en, table);
}

std::string fix_of(const RuleRow& rule, const RuleTable& table, bool french) {
  return template_of(french && rule.fix_fr.count > 0 ? rule.fix_fr : rule.fix_en, table);
}

std::string day_in_words(Day day) { return day == kFirstDay || day == kLastDay ? std::string() : to_iso(day); }

}  // namespace rulec::cli
