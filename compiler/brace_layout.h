// Where a brace is missing or too many, as the layout of the file tells: what is inside stands further right than the
// line that opens it, and a `}` of its own stands below the beginning of that line. The brackets alone would tell it at
// the end of the file.
#pragma once

#include <optional>
#include <vector>

#include "compiler/token_check.h"

namespace rulec::compiler {

// The first place where braces and layout disagree (RC0102); nothing where they agree, or where following the layout
// would make the braces of the file no better.
std::optional<Diagnostic> misplaced_brace(const std::vector<Token>& tokens, const Source& source);

}  // namespace rulec::compiler
