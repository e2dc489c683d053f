// One rule as text, for `explain`: what it asks in words, where documents keep its terms, since when, examples, its
// text.
#pragma once

#include <ostream>

#include "cli/options.h"
#include "table/rule_table.h"

namespace rulec::cli {

// What a rule asks; not its text.
void write_rule(const RuleRow& rule, const RuleTable& table, const Display& display, std::ostream& out);

// Its examples and its text as written. The instances of a family share them.
void write_rule_text(const RuleRow& rule, const RuleTable& table, const Display& display, std::ostream& out);

}  // namespace rulec::cli
