// Small changes to a check, to see whether an example notices: other operators, constants, conjuncts, neighbouring
// terms.
#pragma once

#include <string>
#include <vector>

#include "compiler/rules.h"

namespace rulec::compiler {

struct Mutant {
  IrPtr check;
  std::string what;  // "`=` became `!=`"
  Span span;
};

std::vector<Mutant> mutants(const World& world, const IrPtr& check);

}  // namespace rulec::compiler
