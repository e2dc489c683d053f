// `rulec fmt`: a rule file in the style of the house. The author's line ends stay where they matter; indentation,
// blanks and columns are set.
#pragma once

#include <optional>
#include <string>

#include "compiler/diagnostic.h"

namespace rulec::compiler {

// The text of the source, laid out anew: the same tokens and comments in the same order, and laid out once more it
// stays as it is. Nothing where it does not parse; `problems` says why.
std::optional<std::string> format(const Sources& sources, std::uint32_t source, Diagnostics& problems);

}  // namespace rulec::compiler
