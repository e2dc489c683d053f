// What tells a finding from all others, from one run to the next.
#pragma once

#include <string>
#include <vector>

#include "evaluate/finding.h"
#include "report/write.h"

namespace rulec::report {

// One for each finding of the report, in their order: 32 hex digits over the path of the document, its record, the
// rule, the places and the values. Neither line nor language counts, so that a document may be laid out anew; another
// wrong value is another finding. Findings that are alike in all this are told apart by their order.
std::vector<std::string> fingerprints(const Report& report, Record record);

}  // namespace rulec::report
