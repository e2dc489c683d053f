// One rule as a page of the catalogue, in both languages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "table/rule_table.h"

namespace rulec::cli {

// Rules that bear one id: the instances of a family, or what several layers make of it. At least one.
struct RuleGroup {
  std::string_view id;
  std::vector<const RuleRow*> rows;
};

// All rules of the table, those of one id together, sorted by id.
std::vector<RuleGroup> groups_of_rules(const RuleTable& table);

// The name of its page: letters, digits, `-`, `.` and `_` of the id; anything else as `_`.
std::string page_name(std::string_view id);

// What stands in the page: what it asks, why, its source, its terms and where GOBL and CII keep them, examples, dates.
std::string rule_page(const RuleGroup& group, const RuleTable& table);

}  // namespace rulec::cli
