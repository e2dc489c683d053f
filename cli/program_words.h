// Programs of a compiled table in the words of the rule language: rows of tables, definitions and rounding put in, as
// `rulec expand` shows a rule, but of any table, whether its rule files are at hand or not.
#pragma once

#include <string>
#include <vector>

#include "cli/program_speaker.h"
#include "table/rule_table.h"

namespace rulec::cli {

class ProgramWords {
 public:
  explicit ProgramWords(const RuleTable& table);

  // What decides whether the rule fails, a clause a line: for, when, let, check, missing, after. Of rules about terms.
  std::string condition(const RuleRow& rule) const;

  // One program; `frame` is the row it runs in. "-" for none.
  std::string program(Index code, Index frame) const;

  // A message or a fix with its values as holes: "The lines add up to {sum(BT-131 over BG-25)}."
  std::string message(Span segments, const RuleRow& rule) const;

  // Where findings of the rule point: "BT-1, BG-2", or paths.
  std::string places(const RuleRow& rule) const;

  std::string constant(Index constant) const;

 private:
  const RuleTable& table_;
  Patterns patterns_;
};

}  // namespace rulec::cli
