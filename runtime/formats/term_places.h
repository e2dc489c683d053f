// Where a mapping keeps a term, for people who ask before there is a document.
#pragma once

#include <string>
#include <vector>

#include "table/rule_table.h"

namespace rulec {

// All places that the mapping reads the term from, each once, in its order: "$.totals.sum", or an XPath. What is joined
// to one value stands together, with ` + ` between. Empty where the mapping does not know the term.
std::vector<std::string> term_places(const RuleTable& table, Index mapping, Index term);

}  // namespace rulec
