#include "compiler/absence.h"

#include <fmt/format.h>

#include <set>

namespace rulec::compiler {
namespace {

// What is known to be there at a point of an expression.
struct Known {
  std::set<std::pair<Index, std::uint32_t>> terms;  // term and level
  std::set<Index> groups;
};

class Checker {
 public:
  Checker(const World& world, const CheckedRule& rule, Diagnostics& problems)
      : world_(world), rule_(rule), problems_(problems) {}

  void run() {
    Known known;
    const auto own = static_cast<std::uint32_t>(rule_.levels.size() - 1);
    if (rule_.scope_term != kNone) {
      known.terms.emplace(rule_.scope_term, own);
      learn_groups(world_.terms[rule_.scope_term].group, known);
    }
    if (rule_.scope_group != kNone) learn_groups(rule_.scope_group, known);
    if (rule_.when) {
      hidden(rule_.when, known);
      learn(rule_.when, true, known);
    }
    if (rule_.missing != Missing::by_layer || rule_.manual) return defaults_only();
    for (const auto& check : rule_.checks) {
      visit(check, known);
      learn(check, true, known);
    }
  }

 private:
  void learn_groups(Index group, Known& known) const {
    for (; group != kNone; group = world_.groups[group].parent) known.groups.insert(group);
  }

  bool optional(const Ir& load, const Known& known) const {
    const TermInfo& term = world_.terms[load.term];
    if (known.terms.contains({load.term, load.level})) return false;
    if (term.owner != kNone) return term.min == 0 || world_.terms[term.owner].min == 0;
    if (term.repeated) return false;  // its row is there
    if (term.min == 0) return true;
    for (Index group = term.group; group != kNone && world_.groups[group].slot != kNone;
         group = world_.groups[group].parent)
      if (world_.groups[group].min == 0 && !known.groups.contains(group)) return true;
    return false;
  }

  // What holds when `ir` is true (or false).
  void learn(const IrPtr& ir, bool value, Known& known) const {
    switch (ir->kind) {
      case IrKind::present:
        if (value && ir->args.empty() && ir->term != kNone) learn_term(*ir, known);
        if (value && !ir->args.empty()) learn_value(ir->args[0], known);
        return;
      case IrKind::exists:
        if (value && ir->group != kNone) learn_groups(ir->group, known);
        return;
      case IrKind::negation:
        return learn(ir->args[0], !value, known);
      case IrKind::both:
        if (value)
          for (const auto& arg : ir->args) learn(arg, true, known);
        return;
      case IrKind::either:
        if (!value)
          for (const auto& arg : ir->args) learn(arg, false, known);
        return;
      case IrKind::compare:
        if (value) {
          learn_presences(*ir, known);
          for (const auto& arg : ir->args) learn_value(arg, known);
        }
        return;
      case IrKind::within:
      case IrKind::in_list:
      case IrKind::in_set:
      case IrKind::matches:
      case IrKind::is_valid:
        if (value)
          for (const auto& arg : ir->args) learn_value(arg, known);
        return;
      default:
        return;
    }
  }

  void learn_term(const Ir& ir, Known& known) const {
    known.terms.emplace(ir.term, ir.level);
    learn_groups(world_.terms[ir.term].group, known);
    if (world_.terms[ir.term].owner != kNone) known.terms.emplace(world_.terms[ir.term].owner, ir.level);
  }
  // A comparison that is true had values on both sides.
  void learn_value(const IrPtr& ir, Known& known) const {
    if (ir->kind == IrKind::load || ir->kind == IrKind::raw) learn_term(*ir, known);
    if (ir->kind == IrKind::prefix || ir->kind == IrKind::upper || ir->kind == IrKind::length ||
        ir->kind == IrKind::absolute || ir->kind == IrKind::round)
      learn_value(ir->args[0], known);
  }
  // all of A, B is present
  void learn_presences(const Ir& ir, Known& known) const {
    if (ir.text != "all of") return;
    for (const auto& arg : ir.args[0]->args) learn(arg, true, known);
  }

  void visit(const IrPtr& ir, const Known& known) {
    if (!ir) return;
    switch (ir->kind) {
      case IrKind::load:
      case IrKind::raw:
        if (optional(*ir, known)) report(*ir);
        return;
      case IrKind::exists:
      case IrKind::present:
      case IrKind::malformed:
      case IrKind::row_count:
        return;
      case IrKind::let:
        return visit(ir->args[0], known);
      case IrKind::otherwise:
        return check_default(ir, known);
      case IrKind::both:
      case IrKind::either: {
        Known inner = known;
        for (const auto& arg : ir->args) {
          visit(arg, inner);
          learn(arg, ir->kind == IrKind::both, inner);
        }
        return;
      }
      case IrKind::choose: {
        visit(ir->args[0], known);
        Known yes = known, no = known;
        learn(ir->args[0], true, yes);
        learn(ir->args[0], false, no);
        visit(ir->args[1], yes);
        return visit(ir->args[2], no);
      }
      case IrKind::fold:
        if (ir->fold == Fold::every) {  // speaks of each row: absence there must mean something
          Known inner = known;
          if (ir->filter) learn(ir->filter, true, inner);
          visit(ir->value, inner);
        }
        return;
      case IrKind::lookup:
        return;  // rows are found or not
      default:
        for (const auto& arg : ir->args) visit(arg, known);
    }
  }

  void report(const Ir& ir) {
    const TermInfo& term = world_.terms[ir.term];
    problems_.error(
        "RC0401", ir.span, fmt::format("{} is optional: say what a missing value means", world_.describe_term(ir.term)),
        fmt::format("`when {} is present`, `({} otherwise …)`, or `missing passes|fails|skips`", term.id, term.id));
  }

  void check_default(const IrPtr& ir, const Known& known) {
    if (ir->args[0]->kind == IrKind::load && !optional(*ir->args[0], known))
      problems_.warning(
          "RC0404", ir->op,
          fmt::format("the default is never used: {} is mandatory here", world_.describe_term(ir->args[0]->term)),
          "leave `otherwise` out");
    visit(ir->args[1], known);
  }

  void defaults_only() {
    Known known;
    for (const auto& check : rule_.checks)
      walk(check, [&](const Ir& ir) {
        if (ir.kind == IrKind::otherwise && ir.args[0]->kind == IrKind::load && !optional(*ir.args[0], known) &&
            rule_.scope_term == kNone)
          problems_.warning(
              "RC0404", ir.op,
              fmt::format("the default is never used: {} is mandatory here", world_.describe_term(ir.args[0]->term)),
              "leave `otherwise` out");
        return true;
      });
  }

  // In `when`, unknown counts as false: a negated test over an optional term hides the rule.
  void hidden(const IrPtr& ir, const Known& known) {
    Known inner = known;
    if (ir->kind == IrKind::both || ir->kind == IrKind::either) {
      for (const auto& arg : ir->args) {
        hidden(arg, inner);
        learn(arg, ir->kind == IrKind::both, inner);
      }
      return;
    }
    const bool unequal =
        ir->kind == IrKind::compare && ir->number_a == static_cast<std::uint32_t>(ast::Compare::unequal);
    if (unequal) return hidden_terms(ir, inner);
    if (ir->kind != IrKind::negation) return;
    const auto& arg = ir->args[0];
    if (arg->kind == IrKind::in_list || arg->kind == IrKind::in_set || arg->kind == IrKind::matches ||
        arg->kind == IrKind::is_valid || arg->kind == IrKind::compare)
      hidden_terms(arg, inner);
  }
  void hidden_terms(const IrPtr& ir, const Known& known) {
    for (const auto& arg : ir->args)
      if (arg->kind == IrKind::load && optional(*arg, known))
        problems_.warning("RC0405", arg->span,
                          fmt::format("where {} is absent this rule does not run", world_.describe_term(arg->term)),
                          fmt::format("write `({} otherwise \"\")`, or `{} is present and …`",
                                      world_.terms[arg->term].id, world_.terms[arg->term].id));
  }

  const World& world_;
  const CheckedRule& rule_;
  Diagnostics& problems_;
};

}  // namespace

void check_absence(const World& world, const CheckedRule& rule, Diagnostics& problems) {
  Checker(world, rule, problems).run();
}

}  // namespace rulec::compiler
