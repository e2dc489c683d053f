// Conditions of a compiled table in a form that can be compared with those of another table.
#pragma once

#include <string>

#include "table/rule_table.h"

namespace rulec::cli {

// What decides whether the rule fails: its rows, guard, conditions and the rules it waits for. Names instead of
// numbers: two rules that do the same give the same text, whichever table they are in.
std::string condition_of(const RuleRow& rule, const RuleTable& table);

// The same of one program over the invoice, and of one constant; "-" for none.
std::string program_of(Index code, const RuleTable& table);
std::string constant_of(Index constant, const RuleTable& table);

}  // namespace rulec::cli
