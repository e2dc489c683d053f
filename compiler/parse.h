// Text to syntax tree. ANTLR begins and ends in parse.cpp.
#pragma once

#include <vector>

#include "compiler/ast.h"
#include "compiler/cache.h"
#include "compiler/diagnostic.h"

namespace rulec::compiler {

inline constexpr std::uint32_t kEdition = 1;
inline constexpr int kMostNested = 200;

// The declarations of one file. Where the text has syntax errors (RC01..), these are reported and the result is empty:
// a broken file is not checked further.
ast::File parse(const Sources& sources, std::uint32_t source, Diagnostics& problems);

// Those of all files. With a cache, trees are taken from there or, where nothing was reported, kept.
std::vector<ast::File> parse_all(const Sources& sources, Diagnostics& problems, Cache* cache);

}  // namespace rulec::compiler
