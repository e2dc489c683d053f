// Where two layers disagree: `rulec rules --layer L --against BASE`.
#pragma once

#include <string>

#include "table/rule_table.h"

namespace rulec::cli {

// A page in Markdown: for each reason that `layer` gives, its rules, what BASE says instead, and an example that fails.
// "" where the two have the same rules.
std::string differences(const RuleTable& table, Index layer, Index base, bool french);

}  // namespace rulec::cli
