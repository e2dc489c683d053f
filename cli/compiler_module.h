// The rule compiler lies in a module of its own (librulec-compiler.so), loaded only by the verbs that need it: it
// brings ANTLR, and that would cost each start of the program milliseconds.
#pragma once

#include <string>

#include "compiler/module.h"

namespace rulec::cli {

// The module beside the program, or in ../lib/rulec. Null, and `problem` says why, where it is not there.
compiler::Module* load_compiler(std::string& problem);

}  // namespace rulec::cli
