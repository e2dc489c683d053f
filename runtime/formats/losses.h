// What a document says and another syntax has no place for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/document.h"
#include "table/rule_table.h"

namespace rulec {

struct Loss {
  Index term = kNone;  // kNone: content that no term holds
  std::string path;    // in the document that was read
  std::string value;   // what stands there, shortened
};

// After a document was written: the terms that found no place, and what the reader had already left aside (members that
// no term holds or that nobody knows, values that are none).
std::vector<Loss> losses(const RuleTable& table, const Document& document);

// What `before` says and neither `after` nor `again` does: the terms of a document, those of what was written from it,
// and those of what is written from that in turn. Numbers and days are compared by value, texts without blanks around
// them.
std::vector<Loss> differences(const RuleTable& table, const Document& before, const Document& after,
                              const Document& again);

}  // namespace rulec
