// Syntax tables: rules about the tree of a document itself. Their names, facts, code lists and expressions are checked
// here; nothing evaluates them yet.
#pragma once

#include "compiler/rules.h"

namespace rulec::compiler {

void check_syntax_tables(const World& world, const Rules& rules, Diagnostics& problems);

}  // namespace rulec::compiler
