// Does every check say what absence means? Findings RC0401, RC0404, RC0405.
#pragma once

#include "compiler/rules.h"

namespace rulec::compiler {

void check_absence(const World& world, const CheckedRule& rule, Diagnostics& problems);

}  // namespace rulec::compiler
