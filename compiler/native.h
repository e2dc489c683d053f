// Spells the rules of a table about business terms as C++ that answers the easy cases (table/native_code.h).
#pragma once

#include <string>

#include "table/rule_table.h"

namespace rulec::compiler {

// A file that defines `const NativeCode& standard_code()` in namespace rulec. Made of the programs of the table alone,
// so that it says what they say; what it has no words for is left to them.
std::string spell_native(const RuleTable& table);

}  // namespace rulec::compiler
