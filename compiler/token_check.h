// What can be said of a rule file from its tokens alone, before any parsing: brackets, depth, foreign operators.
#pragma once

#include <string>
#include <vector>

#include "compiler/diagnostic.h"

namespace rulec::compiler {

struct Token {
  std::string text;
  Span span;
  bool stray = false;  // no token of the language
};

// Reports RC0102, RC0103, RC0107 and RC0109; true when there was something to report.
bool check_tokens(const std::vector<Token>& tokens, const Source& source, Diagnostics& problems);

}  // namespace rulec::compiler
