// Expressions after checking, written as a rule file writes them.
#pragma once

#include <string>

#include "compiler/ir.h"
#include "compiler/world.h"

namespace rulec::compiler {

// Definitions, row columns and views are put in their places; lets are named.
std::string in_words(const World& world, const Ir& ir);

}  // namespace rulec::compiler
