// Where a mapping would keep a term that a document does not have.
#pragma once

#include <string>

#include "table/rule_table.h"

namespace rulec {

// The path from the node of `present` (a group that is there; kNone: the document) down to the term or group that is
// missing: ".addresses[0].country". "" where the mapping does not read it from there.
std::string missing_path(const RuleTable& table, Index mapping, Index term, Index group, Index present);

}  // namespace rulec
