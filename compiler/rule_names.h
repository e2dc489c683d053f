// Names that tell apart the rules that share an id.
#pragma once

#include <string>
#include <vector>

#include "compiler/compile.h"

namespace rulec::compiler {

// By the number of the rule. A rule that is alone with its id bears just that; others say which one they are, by what
// is needed of it: the row of their family as an example names it (`BR-S-08 of "S"`), their days, their place, the
// layer that changes them.
std::vector<std::string> telling_names(const Compilation& compilation);

}  // namespace rulec::compiler
