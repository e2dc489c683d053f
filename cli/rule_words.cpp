#include "cli/rule_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/names.h"
#include "formats/document.h"

namespace rulec::cli {
namespace {

std::string fact_name(std::size_t fact) {
  if (fact < kFactNames.size()) return fmt::format("document.{}", kFactNames[fact]);
  return fmt::format("recipient.{}", kRecipientFactNames[fact - kFactNames.size()]);
}

// What an expression in a message is called: the term or the `let` that it is; "…" for a calculation.
std::string name_of(Index code, const RuleTable& table) {
  const Instr& first = table.code()[code];
  if (table.code()[code + 1].op != Op::ret) return "…";
  if (first.op >= Op::load_number && first.op <= Op::load_raw)
    return std::string(table.text(table.terms()[first.c].id));
  if (first.op == Op::fact) return fact_name(first.b);
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

bool is_named(const std::vector<std::string>& patterns, const RuleTable& table, const RuleRow& rule) {
  const auto names = aliases_of(rule, table);
  return std::ranges::any_of(patterns, [&](const std::string& pattern) {
    return matches(pattern, table.text(rule.id)) ||
           std::ranges::any_of(names, [&](std::string_view alias) { return matches(pattern, alias); });
  });
}

void say_no_rule(std::string_view name, const std::vector<std::string_view>& known, bool french, Io& io) {
  io.err << fmt::format(fmt::runtime(french ? "rulec: aucune règle `{}`{}\n" : "rulec: no rule `{}`{}\n"), name,
                        did_you_mean(name, known, french));
}

bool all_name_rules(const std::vector<std::string>& patterns, const RuleTable& table, bool french, Io& io) {
  for (const std::string& pattern : patterns) {
    const auto rules = table.rules();
    if (std::ranges::any_of(rules, [&](const RuleRow& rule) { return is_named({pattern}, table, rule); })) continue;
    std::vector<std::string_view> known;
    for (const RuleRow& rule : rules) known.push_back(table.text(rule.id));
    say_no_rule(pattern, known, french, io);
    return false;
  }
  return true;
}

std::string_view confidence_word(Confidence confidence, bool french) {
  switch (confidence) {
    case Confidence::unsaid:
      return "";
    case Confidence::certain:
      return "certain";
    case Confidence::likely:
      return french ? "probable" : "likely";
    case Confidence::unsure:
      return french ? "incertain" : "unsure";
  }
  return "";
}

std::string_view needs_word(Needs needs, bool french) {
  switch (needs) {
    case Needs::nothing:
      return "";
    case Needs::recipient:
      return french ? "la fiche du destinataire dans l'annuaire (--recipient)"
                    : "the recipient's entry in the directory (--recipient)";
    case Needs::platform:
      return french ? "une réponse de la plateforme" : "an answer of the platform";
    case Needs::sending:
      return french ? "l'envoi lui-même : son jour, et ce qui a été envoyé avant"
                    : "the sending itself: its day, and what was sent before";
  }
  return "";
}

std::string day_in_words(Day day) { return day == kFirstDay || day == kLastDay ? std::string() : to_iso(day); }

}  // namespace rulec::cli
