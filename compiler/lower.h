// Expressions become IR: names are resolved, types checked, families' rows and views substituted.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/world.h"

namespace rulec::compiler {

// One row that is in view: of the invoice, of the rule's scope, or of a loop around the expression.
struct LevelInfo {
  Index frame = 0;
  std::string alias;
};

struct RowBinding {
  const TableInfo* table = nullptr;
  std::size_t row = 0;
};

struct ViewUse {
  std::string name;  // of the view, or its alias
  const ast::View* view = nullptr;
  const ast::ViewSource* source = nullptr;
};

struct LetInfo {
  std::string name;
  IrPtr value;  // nothing: it had an error
  Span span;
  std::size_t nodes = 0;  // of the value, those of other lets in it counted
};

struct Scope {
  std::vector<LevelInfo> levels{LevelInfo{}};
  Index layer = kNone;
  std::map<std::string, RowBinding, std::less<>> rows;
  std::map<std::string, IrPtr, std::less<>> params;
  std::vector<ViewUse> views;
  std::vector<LetInfo>* lets = nullptr;
  std::map<std::string, ast::ExprPtr, std::less<>> pending_lets;  // lowered at first use
  std::vector<std::string> lets_under_way;
  bool in_when = false;
};

// What a reference means.
struct Meaning {
  enum class Kind : std::uint8_t { nothing, term, group, value, cell } kind = Kind::nothing;
  Index term = kNone, group = kNone;
  std::optional<std::uint32_t> level;  // where an alias chose one
  IrPtr value;
  const CellValue* cell = nullptr;
};

class Lowering {
 public:
  Lowering(const World& world, Diagnostics& problems) : world_(world), problems_(problems) {}

  // Nothing where something was wrong and has been reported.
  IrPtr expr(const ast::ExprPtr& e, Scope& scope);
  IrPtr truth(const ast::ExprPtr& e, Scope& scope);  // must be true or false

  Meaning resolve(const ast::Ref& ref, Scope& scope);
  IrPtr load(Index term, Scope& scope, Span span, std::optional<std::uint32_t> level = {});
  IrPtr group_exists(Index group, Scope& scope, Span span);
  IrPtr cell_constant(const CellValue& cell, Span span);

  // How many of the scope's levels are the rule's own: what a let may see.
  void rule_levels(std::size_t count) { rule_levels_ = count; }

  // The level whose rows are of `frame`; kNone where none is in view.
  static std::uint32_t level_of(const Scope& scope, Index frame);

  // document.addons, recipient.services
  static bool is_fact(const ast::Ref& ref) {
    return ref.steps[0].text == "document" || ref.steps[0].text == "recipient";
  }
  Meaning fact(const ast::Ref& ref);

 private:
  IrPtr lowered(const ast::ExprPtr& e, Scope& scope);
  void too_large(Span span, std::string message, std::string hint);
  IrPtr literal(const ast::Expr& e);
  IrPtr reference(const ast::Expr& e, Scope& scope);
  IrPtr call(const ast::Expr& e, Scope& scope);
  IrPtr arithmetic(const ast::Expr& e, Scope& scope);
  IrPtr division(const ast::Expr& e, IrPtr left, IrPtr right, bool rounded, std::uint32_t mode, std::uint32_t places);
  IrPtr round_call(const ast::Expr& e, Scope& scope);
  IrPtr comparison(const ast::Expr& e, Scope& scope);
  IrPtr presence(const ast::Expr& e, Scope& scope);
  IrPtr membership(const ast::Expr& e, Scope& scope);
  IrPtr otherwise(const ast::Expr& e, Scope& scope);
  IrPtr presence_of(const ast::Expr& e, Scope& scope);
  IrPtr quantified(const ast::Expr& e, Scope& scope);
  IrPtr fold(const ast::Expr& e, Scope& scope);
  IrPtr count(const ast::Expr& e, Scope& scope);
  IrPtr unique(const ast::Expr& e, Scope& scope);
  IrPtr apply_define(const ast::Define& define, const ast::Expr& e, Scope& scope);
  bool is_declared(const IrPtr& value, const ast::TypeRef& type);
  IrPtr let_value(const std::string& name, Span span, Scope& scope);

  // One loop: the frame it goes over, and what stands in it.
  struct Loop {
    Fold kind = Fold::sum;
    Index frame = 0;
    std::string alias;
    Span span;
    std::function<IrPtr(Scope&)> filter, value;
  };
  IrPtr loop(const Loop& loop, Scope& scope);
  IrPtr over_domain(Fold kind, const ast::Domain& domain, Span span, Scope& scope,
                    const std::function<IrPtr(Scope&)>& value);
  std::optional<Index> frame_of(const Meaning& meaning, const ast::Ref& ref);
  void collect_refs(const ast::ExprPtr& e, std::vector<const ast::Ref*>& refs) const;

  bool mixed_terms(const ast::Expr& e, Scope& scope);
  bool adapt(const IrPtr& left, const IrPtr& right, Span span, const char* verb);
  void check_code(const IrPtr& code, const IrPtr& text);
  std::string type_name(const TypeInfo& type) const;
  IrPtr make(IrKind kind, TypeInfo type, Span span, std::vector<IrPtr> args = {}) const;
  IrPtr integer(long value, Span span) const;

  void unknown_name(const ast::Name& name, Scope& scope);
  Meaning attributes(Meaning meaning, const ast::Ref& ref, std::size_t from);
  Meaning alias_path(const ast::Ref& ref, Scope& scope, Index group = kNone);

  const World& world_;
  Diagnostics& problems_;
  std::size_t rule_levels_ = 1;
  // Definitions, views and lets multiply: what a file says in a few lines must not fill the memory.
  std::size_t depth_ = 0, nodes_ = 0;
  bool too_large_ = false;
};

}  // namespace rulec::compiler
