// `rulec expand`: a rule as it is once families, definitions, layers and edits are applied.
#pragma once

#include <string>

#include "compiler/module.h"

namespace rulec::compiler {

// All rules of a folder with this id, one behind the other.
Answer expand_rule(const std::string& folder, const std::string& id);

}  // namespace rulec::compiler
