// What differs between two rule tables beside rules and codes: layers, terms, groups, lists, mappings, kept tables.
#pragma once

#include <string>
#include <vector>

#include "cli/table_diff.h"
#include "table/rule_table.h"

namespace rulec::cli {

// By kind and name. Fields of a mapping are the terms that it keeps elsewhere, those of a kept table its rows.
std::vector<PartChange> diff_parts(const RuleTable& before, const RuleTable& after, bool french);

}  // namespace rulec::cli
