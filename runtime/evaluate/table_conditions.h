// The conditions of a mapping (`when`), decided by the programs of its rule table.
#pragma once

#include <memory>

#include "formats/mapping.h"

namespace rulec {

std::unique_ptr<Conditions> table_conditions(const RuleTable& table);

}  // namespace rulec
