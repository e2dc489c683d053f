// `rulec lint`: what is odd about rules that compile.
#pragma once

#include <string>

#include "compiler/compile.h"
#include "compiler/module.h"

namespace rulec::compiler {

// All findings on the rules of a folder, or on those of one file of it (rule_folder.h), in the order of their places;
// as text with caret and hint, or as one JSON array.
Linted lint_folder(const std::string& folder, bool json, bool colour);

// RL01 never runs, RL02 never fails, RL03 the same twice, RL04 one that another leaves nothing to say.
void lint_logic(const Compilation& compilation, Diagnostics& found);
// RL05 gaps in dates, RL06 codes that do not exist.
void lint_codes(const Compilation& compilation, Diagnostics& found);
// RL07 a language is missing, RL08 no example, RL09 a message that shows no value, RL10 unfinished.
void lint_texts(const Compilation& compilation, Diagnostics& found);

}  // namespace rulec::compiler
