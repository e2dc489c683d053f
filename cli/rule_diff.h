// Rules that were added, removed and changed.
#pragma once

#include <cstddef>
#include <vector>

#include "cli/table_diff.h"

namespace rulec::cli {

struct RuleChanges {
  std::vector<RuleChange> changes;  // by layer and id
  std::size_t moved = 0;            // rules that stand on other lines or are laid out otherwise, and say the same
};

RuleChanges diff_rules(const RuleTable& before, const RuleTable& after, bool french);

}  // namespace rulec::cli
