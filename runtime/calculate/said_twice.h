// Of two lists of findings about one document, what the second says again of the first.
#pragma once

#include <vector>

#include "evaluate/finding.h"

namespace rulec::calculate {

// Takes out of `findings` those of a rule whose name a finding of `others` that is as severe, or more, bears as its
// alias at the same place, inside it or around it. Takes time in proportion to both lists.
void drop_said_twice(std::vector<Finding>& findings, const std::vector<Finding>& others);

}  // namespace rulec::calculate
