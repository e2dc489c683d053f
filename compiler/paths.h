// Paths into a document after checking: of mappings, and of rules about the tree.
#pragma once

#include <string>
#include <vector>

#include "table/layout.h"

namespace rulec::compiler {

struct CheckedPath {
  struct Test {
    FilterOp op = FilterOp::exists;
    std::vector<CheckedPath> path;  // one
    std::string text;
    std::vector<std::string> set;
    Index list = kNone, term = kNone;
  };
  struct Step {
    StepOp op = StepOp::end;
    std::string name;
    std::uint32_t index = 0;
    std::vector<Test> tests;
  };
  std::vector<Step> steps;
  bool repeats() const;
};

}  // namespace rulec::compiler
