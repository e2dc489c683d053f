// The cells that the rules of families are made from, kept for those who show a rule: its examples name them.
#pragma once

#include <string>
#include <vector>

#include "compiler/rules.h"

namespace rulec::compiler {

// One cell of one rule: `a.term` is `BT-92`, as an author would write it.
struct FamilyCell {
  Index rule = kNone;
  std::string name, text;
};

// Of all rules of families, by rule.
std::vector<FamilyCell> family_cells(const World& world, const Rules& rules);

}  // namespace rulec::compiler
