// Expressions of rules about the tree become IR. Their names are paths from the node of the context: `supplier.name`;
// `doc` is the document and `root` the outermost node, a loop's name is its node. What stands at a path is a text;
// compared with a number, or in number(…), it is one.
#pragma once

#include <string>
#include <vector>

#include "compiler/lower.h"
#include "compiler/paths.h"
#include "compiler/tree_types.h"

namespace rulec::compiler {

// A node in view: that of the context (level 0), or of a loop.
struct NodeLevel {
  std::string alias;
  NodeTypes types;
};

struct TreeScope {
  std::vector<NodeLevel> levels;
  NodeTypes document;  // the types of `doc`
  NodeTypes root;
  bool xml = false;  // paths are those of XML: /A/B, //A, @name
};

struct PathHere {
  std::uint32_t level = 0;
  CheckedPath path;
  NodeTypes types;  // of what it leads to
};

class TreeLowering {
 public:
  static constexpr std::size_t kMostLevels = 8;

  TreeLowering(const World& world, const TreeTypes& types, Diagnostics& problems)
      : world_(world), types_(types), problems_(problems) {}

  // Nothing where something was wrong and has been reported.
  IrPtr expr(const ast::ExprPtr& e, TreeScope& scope);
  IrPtr truth(const ast::ExprPtr& e, TreeScope& scope);

  std::optional<PathHere> path(const ast::Path& path, TreeScope& scope);
  std::optional<PathHere> path(const ast::Ref& ref, TreeScope& scope);
  IrPtr node(IrKind kind, const PathHere& path, Span span) const;
  // How many nodes a path has.
  IrPtr count(const PathHere& path, Span span, TreeScope& scope) const;
  // How many different texts the nodes of a path have; `written`: blanks around them count.
  IrPtr differing(const PathHere& path, bool written, Span span, TreeScope& scope) const;
  // The node at hand satisfies all of these.
  IrPtr holds(const std::vector<ast::PathTest>& tests, TreeScope& scope, Span span);
  IrPtr compared(const IrPtr& left, ast::Compare compare, long number, Span span) const;

 private:
  IrPtr make(IrKind kind, Type type, Span span, std::vector<IrPtr> args = {}) const;
  std::optional<PathHere> place(const ast::Expr& e, TreeScope& scope, const char* what);
  IrPtr reference(const ast::Expr& e, TreeScope& scope);
  IrPtr fact(const ast::Ref& ref, Span span);
  IrPtr literal(const ast::Expr& e) const;
  IrPtr call(const ast::Expr& e, TreeScope& scope);
  IrPtr comparison(const ast::Expr& e, TreeScope& scope);
  IrPtr presence(const ast::Expr& e, TreeScope& scope);
  IrPtr membership(const ast::Expr& e, TreeScope& scope);
  IrPtr regex(const ast::Expr& e, TreeScope& scope);
  IrPtr check_function(const ast::Expr& e, TreeScope& scope);
  IrPtr quantified(const ast::Expr& e, TreeScope& scope);
  IrPtr unique(const ast::Expr& e, TreeScope& scope);
  IrPtr presence_of(const ast::Expr& e, TreeScope& scope);
  IrPtr junction(const ast::Expr& e, TreeScope& scope);
  IrPtr number(IrPtr value) const;
  std::optional<PathHere> domain(const ast::Domain& domain, TreeScope& scope);
  bool member(PathHere& here, const std::string& name, Span span);
  bool element(PathHere& here, const ast::PathStep& step);
  bool outermost(PathHere& here, const ast::Path& path);
  bool filters(PathHere& here, const ast::PathStep& step, TreeScope& scope);
  std::optional<CheckedPath::Test> test(const ast::PathTest& from, const PathHere& here, TreeScope& scope);
  IrPtr negated(bool so, IrPtr value, Span span) const;
  void unknown(Span span, const char* what, const std::string& name, const std::vector<std::string>& known,
               const char* code = "RC0202");

  const World& world_;
  const TreeTypes& types_;
  Diagnostics& problems_;
};

}  // namespace rulec::compiler
