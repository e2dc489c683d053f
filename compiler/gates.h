// What a rule comes to where no row bears a certain key: most rules of a VAT category have nothing to say of an invoice
// without that category, and the lookups by it tell so for all of them at once.
#pragma once

#include <optional>
#include <vector>

#include "compiler/rules.h"

namespace rulec::compiler {

struct Gate {
  std::vector<const Ir*> lookups;  // by one constant key: where all of them count nothing,
  bool passes = false;             // the rule passes, or, if not, is skipped
};

// Nothing for a rule that has no such lookups, or where they do not decide it.
std::optional<Gate> gate_of(const CheckedRule& rule);

}  // namespace rulec::compiler
