// Examples of rules about the tree: the node that the rule is about, as JSON.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "compiler/ast.h"
#include "model/facts.h"

namespace rulec::compiler {

// {"doc": what is around the node, "node": the node}. `doc` in an example gives the one, `document` the facts.
struct TreeExample {
  std::string json;
  std::vector<std::pair<Fact, std::string>> facts;
};
TreeExample tree_example(const ast::Example& example);

}  // namespace rulec::compiler
