// Rules of families: one for each row of their table.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/holds.h"
#include "compiler/rule_checker.h"
#include "model/spelling.h"

namespace rulec::compiler {
namespace {

// A condition on the row of a family, known while compiling; nothing where it is not.
std::optional<bool> decide(const IrPtr& ir) {
  if (!ir) return std::nullopt;
  const auto constant = [](const IrPtr& arg) { return arg->kind == IrKind::constant || arg->kind == IrKind::nothing; };
  switch (ir->kind) {
    case IrKind::constant:
      return ir->constant == Kind::boolean ? std::optional(!ir->number.is_zero()) : std::nullopt;
    case IrKind::negation: {
      const auto inner = decide(ir->args[0]);
      return inner ? std::optional(!*inner) : std::nullopt;
    }
    case IrKind::both:
    case IrKind::either: {
      const bool both = ir->kind == IrKind::both;
      bool open = false;
      for (const auto& arg : ir->args) {
        const auto value = decide(arg);
        if (!value)
          open = true;
        else if (*value != both)
          return !both;
      }
      return open ? std::nullopt : std::optional(both);
    }
    case IrKind::present:
      return ir->args.empty() ? std::nullopt : std::optional(ir->args[0]->kind != IrKind::nothing);
    case IrKind::in_set:
      if (!constant(ir->args[0])) return std::nullopt;
      return std::find(ir->set.begin(), ir->set.end(), ir->args[0]->text) != ir->set.end();
    case IrKind::compare: {
      if (!constant(ir->args[0]) || !constant(ir->args[1])) return std::nullopt;
      const auto& a = *ir->args[0];
      const auto& b = *ir->args[1];
      if (a.kind == IrKind::nothing || b.kind == IrKind::nothing) return false;
      const auto order = a.constant == Kind::text ? a.text <=> b.text : compare(a.number, b.number);
      return holds(static_cast<ast::Compare>(ir->number_a), order);
    }
    default:
      return std::nullopt;
  }
}

}  // namespace

void RuleChecker::expand(const ast::Family& family, Index layer) {
  std::map<std::string, RowBinding, std::less<>> rows;
  expand_binding(family, layer, 0, rows);
}

void RuleChecker::expand_binding(const ast::Family& family, Index layer, std::size_t at,
                                 std::map<std::string, RowBinding, std::less<>>& rows) {
  if (at < family.bindings.size()) {
    const auto& binding = family.bindings[at];
    const auto table = world_.tables.find(binding.table.text);
    if (table == world_.tables.end()) {
      std::vector<std::string> names;
      for (const auto& [name, info] : world_.tables) names.push_back(name);
      const auto close = nearest(binding.table.text, names);
      problems_.error("RC0202", binding.table.span, fmt::format("unknown table `{}`", binding.table.text),
                      close.empty() ? "" : fmt::format("did you mean `{}`?", close));
      return;
    }
    for (std::size_t row = 0; row < table->second.rows.size(); ++row) {
      rows[binding.name.text] = {&table->second, row};
      expand_binding(family, layer, at + 1, rows);
    }
    return;
  }
  const auto holds = [&](const ast::ExprPtr& where) {
    if (!where) return true;
    Scope scope;
    scope.layer = layer;
    scope.rows = rows;
    const auto ir = lowering_.truth(where, scope);
    const auto value = decide(ir);
    if (ir && !value) problems_.error("RC0301", where->span, "`where` of a family speaks of its row only");
    return value.value_or(false);
  };
  if (!holds(family.where)) return;
  for (const auto& rule : family.rules)
    if (holds(rule.where)) add(rule, layer, rows, &family);
}

// A text whose holes are columns of the row.
std::string RuleChecker::plain(const ast::Text& text, Scope& scope) {
  std::string result;
  for (const auto& piece : text.pieces) {
    if (!piece.hole) {
      result += piece.literal;
      continue;
    }
    Diagnostics quiet(world_.sources);
    Lowering lowering(world_, quiet);
    const auto value =
        piece.hole->kind == ast::ExprKind::reference ? lowering.resolve(piece.hole->refs[0], scope) : Meaning{};
    if (value.kind == Meaning::Kind::cell) {
      result += value.cell->text;
    } else if (value.kind == Meaning::Kind::term) {
      result += world_.terms[value.term].id;
    } else if (value.kind == Meaning::Kind::group) {
      result += world_.groups[value.group].id;
    } else {
      Diagnostic copy =
          quiet.all().empty()
              ? Diagnostic{"RC0802", Level::error, piece.span, "a column of the row is wanted", {}, {}, {}}
              : quiet.all()[0];
      copy.code = "RC0802";
      copy.span = {piece.span.source,
                   piece.span.from > 0 && piece.span.from > text.span.from ? piece.span.from - 1 : piece.span.from,
                   piece.span.to};
      copy.message = fmt::format("hole {{{}}}: {}", world_.sources.text(piece.span), copy.message);
      problems_.add(std::move(copy));
      return {};
    }
  }
  return result;
}

}  // namespace rulec::compiler
