// A row of the rule table in words, for `explain` and `rules`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/io.h"
#include "model/date.h"
#include "table/rule_table.h"

namespace rulec::cli {

std::vector<std::string_view> aliases_of(const RuleRow& rule, const RuleTable& table);

// The message as its author wrote it, with the values as holes: "The lines add up to {expected}, …".
std::string template_of(Span segments, const RuleTable& table);

// The message (or fix) in one language, English where there is no French.
std::string message_of(const RuleRow& rule, const RuleTable& table, bool french);
std::string fix_of(const RuleRow& rule, const RuleTable& table, bool french);

// By an id, an alias, or a family as BR-CO-*.
bool is_named(const std::vector<std::string>& patterns, const RuleTable& table, const RuleRow& rule);

// Says which pattern names no rule: a slip that would go unseen.
bool all_name_rules(const std::vector<std::string>& patterns, const RuleTable& table, bool french, Io& io);

// "rulec: no rule `X`, did you mean `Y`?"
void say_no_rule(std::string_view name, const std::vector<std::string_view>& known, bool french, Io& io);

// "certain", "likely", "unsure", or nothing.
std::string_view confidence_word(Confidence confidence, bool french);
// What the rule needs beside the document, or nothing.
std::string_view needs_word(Needs needs, bool french);

// "2024-01-01" for a day, nothing where there is no beginning or end.
std::string day_in_words(Day day);

}  // namespace rulec::cli
