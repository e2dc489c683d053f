#include "compiler/gates.h"

#include <algorithm>
#include <string>

#include "compiler/holds.h"

namespace rulec::compiler {
namespace {

bool counts_by_constant(const Ir& ir) {
  return ir.kind == IrKind::lookup && ir.fold == Fold::count && ir.args.size() == 1 &&
         ir.args[0]->kind == IrKind::constant && ir.args[0]->constant == Kind::text;
}

// What an expression comes to whatever the invoice holds beside rows with the key; unknown: it depends.
struct Outcome {
  Kind kind = Kind::unknown;
  Decimal number;
  std::string text;
  bool truth = false;

  bool is(bool wanted) const { return kind == Kind::boolean && truth == wanted; }
};

Outcome of_truth(bool truth) { return {Kind::boolean, {}, {}, truth}; }

class Without {
 public:
  explicit Without(const std::string& key) : key_(key) {}

  Outcome value(const IrPtr& ir) const {
    switch (ir->kind) {
      case IrKind::constant:
        return ir->constant == Kind::boolean ? of_truth(ir->number != Decimal())
                                             : Outcome{ir->constant, ir->number, ir->text, false};
      case IrKind::let:
        return value(ir->args[0]);
      case IrKind::lookup:
        return counts_by_constant(*ir) && ir->args[0]->text == key_ ? Outcome{Kind::number, {}, {}, false} : Outcome();
      case IrKind::compare:
        return compared(*ir);
      case IrKind::both:
        return joined(*ir, false);
      case IrKind::either:
        return joined(*ir, true);
      case IrKind::negation: {
        const Outcome inner = value(ir->args[0]);
        return inner.kind == Kind::boolean ? of_truth(!inner.truth) : Outcome();
      }
      case IrKind::choose: {
        const Outcome condition = value(ir->args[0]);
        return condition.kind == Kind::boolean ? value(ir->args[condition.truth ? 1 : 2]) : Outcome();
      }
      default:
        return {};
    }
  }

 private:
  // One part that decides is enough; else all must be known.
  Outcome joined(const Ir& ir, bool decides) const {
    bool all = true;
    for (const IrPtr& part : ir.args) {
      const Outcome one = value(part);
      if (one.is(decides)) return one;
      all = all && one.kind == Kind::boolean;
    }
    return all ? of_truth(!decides) : Outcome();
  }

  Outcome compared(const Ir& ir) const {
    const Outcome left = value(ir.args[0]), right = value(ir.args[1]);
    if (left.kind != right.kind) return {};
    const auto order = left.kind == Kind::number ? compare(left.number, right.number)
                       : left.kind == Kind::text ? std::strong_ordering(left.text <=> right.text)
                                                 : std::strong_ordering::equal;
    if (left.kind != Kind::number && left.kind != Kind::text) return {};
    return of_truth(holds(static_cast<ast::Compare>(ir.number_a), order));
  }

  const std::string& key_;
};

// Those inside of lets too.
std::vector<const Ir*> lookups_of(const CheckedRule& rule) {
  std::vector<const Ir*> found;
  const auto look = [&](const Ir& ir) {
    if (counts_by_constant(ir)) found.push_back(&ir);
    return true;
  };
  walk(rule.when, look);
  for (const IrPtr& check : rule.checks) walk(check, look);
  return found;
}

}  // namespace

std::optional<Gate> gate_of(const CheckedRule& rule) {
  if (rule.tree || rule.manual) return std::nullopt;
  const std::vector<const Ir*> lookups = lookups_of(rule);
  for (const Ir* first : lookups) {
    const std::string& key = first->args[0]->text;
    const Without without(key);
    const bool skipped = rule.when && without.value(rule.when).is(false);
    const bool runs = !rule.when || without.value(rule.when).is(true);
    const bool passes = runs && std::all_of(rule.checks.begin(), rule.checks.end(),
                                            [&](const IrPtr& check) { return without.value(check).is(true); });
    if (!skipped && !passes) continue;
    Gate gate{{}, passes};
    for (const Ir* one : lookups)
      if (one->args[0]->text == key) gate.lookups.push_back(one);
    return gate;
  }
  return std::nullopt;
}

}  // namespace rulec::compiler
