// An XML document as the list of its texts, each with its path: what two conversions are compared by.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace rulec::conformance {

// Every element without elements below it and every attribute, by its path. Siblings of one name are numbered; those
// that a code tells apart (allowances, references, taxes) bear the code in their name:
// SpecifiedTradeAllowanceCharge{true}[1].
using Leaves = std::map<std::string, std::string>;

struct Flat {
  Leaves leaves;
  std::string canonical;  // paths and texts in document order, blanks between elements aside
};

Flat flatten(const std::string& xml);

struct Difference {
  std::string path;  // without the numbers
  std::string exact;
  std::string ours, theirs;
  bool only_ours = false, only_theirs = false;
};

std::vector<Difference> compare(const Leaves& ours, const Leaves& theirs);

}  // namespace rulec::conformance
