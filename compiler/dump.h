// IR and table in a form that people read.
#pragma once

#include <string>

#include "compiler/compile.h"

namespace rulec::compiler {

// Of the rules with this id, or ("") of all.
std::string dump(const Compilation& compilation, const std::string& id);

// The program at `start`, an instruction a line.
std::string dump_program(const RuleTable& table, Index start, const std::string& indent);

}  // namespace rulec::compiler
