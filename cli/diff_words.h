// What `rulec diff` calls things.
#pragma once

#include <string>
#include <string_view>

#include "cli/table_diff.h"

namespace rulec::cli {

// "added", "removed", "changed": also in JSON.
const char* kind_word(RuleChange::Kind kind);
const char* kind_word(CodeChange::Kind kind);
const char* kind_word(PartChange::Kind kind);

// "layer", "term", …
const char* part_word(PartKind part);

// In French where that is wanted and known; a value that is no word of ours stays as it is.
std::string translated(std::string_view word, bool french);

}  // namespace rulec::cli
