// Examples of rules about the tree: the node that the rule is about, as JSON.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "compiler/ast.h"
#include "compiler/tree_contexts.h"
#include "model/facts.h"

namespace rulec::compiler {

// {"doc": what is around the node, "node": the node}. `doc` in an example gives the one, `document` the facts.
struct TreeExample {
  std::string json;
  std::vector<std::pair<Fact, std::string>> facts;
};
TreeExample tree_example(const ast::Example& example);

using XmlNames = std::map<std::string, std::string, std::less<>>;  // the prefix of each name

// An XML document with a node of the context, and what the example says in it. A member of an example is an element, of
// a list several, `"@name"` an attribute, and `"."` the text beside those.
struct XmlExample {
  std::string xml;
  std::vector<std::pair<Fact, std::string>> facts;
};
XmlExample xml_example(const ast::Example& example, const NamePath& context, const XmlNames& names,
                       const std::vector<std::pair<std::string, std::string>>& namespaces);

// What a form says by itself needs no examples of its own: one node that passes, one that fails.
std::vector<ast::Example> examples_of_form(const ast::SyntaxRule& rule);

}  // namespace rulec::compiler
