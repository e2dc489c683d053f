// The examples in a rule's text, as they are of this rule: of a family each names the cells of its row.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "table/rule_table.h"

namespace rulec::cli {

// Those of an outcome (`pass`, `fail`), without those of other rows; `a.term` reads BT-92.
std::vector<std::string> examples_of(const RuleTable& table, const RuleRow& rule, std::string_view outcome);

}  // namespace rulec::cli
