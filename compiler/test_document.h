// The invoice that a test of whole invoices names by its file: `given file "invoice.json"`.
#pragma once

#include <optional>
#include <string>

#include "formats/document.h"
#include "table/rule_table.h"

namespace rulec::compiler {

// Reads a GOBL or CII invoice by the mappings `gobl` and `cii` of the table. Nothing on success, else why it cannot be
// judged, in English.
std::optional<std::string> read_test_document(const RuleTable& table, const std::string& path, Document& document);

}  // namespace rulec::compiler
