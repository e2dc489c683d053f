// Syntax tables: rules about the tree of a document itself become rules like the others.
#pragma once

#include <deque>
#include <vector>

#include "compiler/rules.h"
#include "compiler/tree_types.h"

namespace rulec::compiler {

// The rules of one declaration. What they are written as is kept in `made`, whose elements stay where they are.
std::vector<CheckedRule> tree_rules(const World& world, const ast::Syntax& syntax, Index layer,
                                    std::deque<ast::Rule>& made, Diagnostics& problems);

}  // namespace rulec::compiler
