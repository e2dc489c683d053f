// From a CII invoice to GOBL, as `convert` writes it.
#pragma once

#include <string>
#include <vector>

#include "cli/gobl_to_cii.h"
#include "formats/losses.h"
#include "table/rule_table.h"

namespace rulec::cli {

struct GoblOfCii {
  int code = 0;                 // kDone, or the exit code that says why there are no bytes
  std::string bytes;            // of the GOBL document
  std::vector<Remark> remarks;  // what stands in the way
  std::vector<Loss> losses;     // what found no place
};

// `bytes` are XML. What came of it is read again, and written as CII again: so nothing is lost without a word.
GoblOfCii cii_to_gobl(const RuleTable& table, std::string bytes);

}  // namespace rulec::cli
