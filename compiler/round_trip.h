// What a test of whole invoices says of a mapping: `expect roundtrip cii`.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "formats/document.h"
#include "table/rule_table.h"

namespace rulec::compiler {

// Writes the terms of the document by the mapping and reads them again, as a reader of that syntax does: `cii` or one
// of its dialects, `gobl` as `rulec convert --to gobl` writes it. Each difference in words (a term that is lost, one
// that came, with what it says), or why it cannot be tried, in English.
std::variant<std::vector<std::string>, std::string> round_trip(const RuleTable& table, const std::string& mapping,
                                                               Document& document);

}  // namespace rulec::compiler
