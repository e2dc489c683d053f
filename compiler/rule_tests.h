// `rulec test`: examples, tests of whole invoices, coverage, mutants.
#pragma once

#include <iosfwd>
#include <string>

#include "compiler/module.h"

namespace rulec::compiler {

// `folder` may be one file of it: then its examples and tests run (rule_folder.h).
// Exit code: 0 all is as it says, 1 something is not, 2 rules that do not compile.
int run_tests(const std::string& folder, const TestOptions& options, std::ostream& out);

}  // namespace rulec::compiler
