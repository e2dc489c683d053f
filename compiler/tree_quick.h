// What can be told of a rule about the tree from which members its node has, before any program runs.
#pragma once

#include <functional>
#include <string>

#include "compiler/rules.h"

namespace rulec::compiler {

// `bit` gives the bit of a member in the masks of a node, or 0 where there are too many; `text` keeps a text in the
// table.
TreeEntryRow tree_entry(const CheckedRule& rule, const std::function<std::uint64_t(const std::string&)>& bit,
                        const std::function<Str(const std::string&)>& text);

}  // namespace rulec::compiler
