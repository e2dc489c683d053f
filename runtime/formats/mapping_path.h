// Where a mapping would keep a term that a document does not have.
#pragma once

#include <string>

#include "table/rule_table.h"

namespace rulec {

struct MissingPath {
  std::string text;            // ".addresses[0].country", in XML "/ram:PostalTradeAddress/ram:CountryID"; "": unknown
  bool from_document = false;  // begins at the document, whatever is there
};

// The path from the node of `present` (a group that is there; kNone: the document) down to the term or group that is
// missing.
MissingPath missing_path(const RuleTable& table, Index mapping, Index term, Index group, Index present);

}  // namespace rulec
