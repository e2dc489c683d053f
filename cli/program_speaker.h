// From the instructions of a stack machine back to the expression that they were made of.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "table/rule_table.h"

namespace rulec::cli {

using Patterns = std::map<Index, std::string_view>;  // regular expressions by their automaton

struct RunsIn {
  Index frame = 0;   // the row
  bool xml = false;  // are paths those of XML?
};

// "BT-106 = round(sum(BT-131 over BG-25), 2, half_ceiling)".
std::string expression(const RuleTable& table, const Patterns& patterns, Index code, RunsIn where);

// The term, or the group, that has the slot of the row at `level` around `frame`.
std::string slot_name(const RuleTable& table, Index frame, std::size_t level, Index slot);

// The group or the term that the rows of a frame repeat; "invoice".
std::string row_name(const RuleTable& table, Index frame);

std::string constant_words(const RuleTable& table, const ConstantRow& row);

}  // namespace rulec::cli
