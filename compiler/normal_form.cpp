#include "compiler/normal_form.h"

#include <algorithm>
#include <map>

#include "compiler/ast.h"

namespace rulec::compiler {
namespace {

using C = ast::Compare;

std::shared_ptr<Ir> copy_of(const IrPtr& ir) { return std::make_shared<Ir>(*ir); }

void set_compare(Ir& ir, C comparison) { ir.number_a = static_cast<std::uint32_t>(comparison); }

bool prints_before(const IrPtr& a, const IrPtr& b) { return print(*a) < print(*b); }

bool is_constant(const Ir& ir) { return ir.kind == IrKind::constant && ir.constant != Kind::unknown; }

// ---- comparisons

// `5 > x` is `x < 5`; of two values, the one that prints first stands first.
void order_sides(Ir& ir) {
  static constexpr C kMirrored[] = {C::equal, C::unequal, C::greater, C::at_least, C::less, C::at_most};
  const bool left = is_constant(*ir.args[0]), right = is_constant(*ir.args[1]);
  if (left != right ? right : !prints_before(ir.args[1], ir.args[0])) return;
  std::swap(ir.args[0], ir.args[1]);
  set_compare(ir, kMirrored[ir.number_a]);
}

void move_bound(Ir& ir, int by, C comparison) {
  auto bound = copy_of(ir.args[1]);
  bound->number = Decimal(bound->number.units() + by, bound->number.scale());
  ir.args[1] = std::move(bound);
  set_compare(ir, comparison);
}

// `n > 2` is `n >= 3` where n is a whole number or a day; a count that is not 0 is 1 at least.
void close_bounds(Ir& ir) {
  static constexpr std::int64_t kFar = 1'000'000'000'000;
  const Ir &value = *ir.args[0], &bound = *ir.args[1];
  const bool day = bound.constant == Kind::date;
  if (!is_constant(bound) || (!day && (bound.constant != Kind::number || !is_whole(value)))) return;
  if (!day && (bound.number.scale() != 0 || bound.number.units() > kFar || bound.number.units() < -kFar)) return;
  const auto comparison = static_cast<C>(ir.number_a);
  if (comparison == C::greater) return move_bound(ir, 1, C::at_least);
  if (comparison == C::less) return move_bound(ir, -1, C::at_most);
  if (!is_never_negative(value) || !bound.number.is_zero()) return;
  if (comparison == C::equal) set_compare(ir, C::at_most);
  if (comparison == C::unequal) move_bound(ir, 1, C::at_least);
}

IrPtr tidy_comparison(const std::shared_ptr<Ir>& ir) {
  order_sides(*ir);
  close_bounds(*ir);
  return ir;
}

// ---- sets of texts

IrPtr compared(const Ir& set, const std::string& with, C comparison) {
  auto text = std::make_shared<Ir>();
  text->constant = Kind::text;
  text->text = with;
  text->span = set.span;
  auto ir = std::make_shared<Ir>();
  ir->kind = IrKind::compare;
  ir->type = set.type;
  ir->span = set.span;
  ir->args = {set.args[0], text};
  set_compare(*ir, comparison);
  return ir;
}

IrPtr tidy_set(const std::shared_ptr<Ir>& ir) {
  std::ranges::sort(ir->set);
  ir->set.erase(std::unique(ir->set.begin(), ir->set.end()), ir->set.end());
  return ir->set.size() == 1 ? compared(*ir, ir->set[0], C::equal) : ir;
}

// `not x in ["a", "b"]` is `x != "a" and x != "b"`.
std::shared_ptr<Ir> none_of(const Ir& set) {
  auto ir = std::make_shared<Ir>();
  ir->kind = IrKind::both;
  ir->type = set.type;
  ir->span = set.span;
  for (const auto& text : set.set) ir->args.push_back(compared(set, text, C::unequal));
  return ir;
}

// The texts that a condition lets its value be; none where it says something else.
std::vector<std::string> texts_of(const Ir& ir) {
  if (ir.kind == IrKind::in_set) return ir.set;
  const bool equals = ir.kind == IrKind::compare && static_cast<C>(ir.number_a) == C::equal &&
                      is_constant(*ir.args[1]) && ir.args[1]->constant == Kind::text;
  return equals ? std::vector{ir.args[1]->text} : std::vector<std::string>{};
}

// `x = "a" or x = "b"` is `x in ["a", "b"]`.
std::vector<IrPtr> with_sets(const std::vector<IrPtr>& parts) {
  std::vector<IrPtr> kept;
  std::map<std::string, std::shared_ptr<Ir>> sets;
  for (const IrPtr& part : parts) {
    const auto texts = texts_of(*part);
    if (texts.empty()) {
      kept.push_back(part);
      continue;
    }
    auto& set = sets[print(*part->args[0])];
    if (!set) {
      set = std::make_shared<Ir>();
      set->kind = IrKind::in_set;
      set->type = part->type;
      set->span = part->span;
      set->args = {part->args[0]};
    }
    set->set.insert(set->set.end(), texts.begin(), texts.end());
  }
  for (const auto& [value, set] : sets) kept.push_back(tidy_set(set));
  return kept;
}

// ---- `and`, `or`, `+`, `*`

std::vector<IrPtr> flat(const Ir& ir) {
  std::vector<IrPtr> parts;
  for (const auto& arg : ir.args)
    if (arg->kind == ir.kind)
      parts.insert(parts.end(), arg->args.begin(), arg->args.end());
    else
      parts.push_back(arg);
  return parts;
}

void sort_parts(std::vector<IrPtr>& parts) { std::ranges::stable_sort(parts, prints_before); }

IrPtr tidy_joined(const std::shared_ptr<Ir>& ir) {
  std::vector<IrPtr> parts = flat(*ir);
  if (ir->kind == IrKind::either) parts = with_sets(parts);
  sort_parts(parts);
  parts.erase(
      std::unique(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return print(*a) == print(*b); }),
      parts.end());
  if (parts.size() == 1) return parts[0];
  ir->args = std::move(parts);
  return ir;
}

IrPtr tidy_sum(const std::shared_ptr<Ir>& ir) {
  if (ir->type.type != Type::real) ir->args = flat(*ir);  // doubles are added in the order that is written
  sort_parts(ir->args);
  return ir;
}

IrPtr tidy(const std::shared_ptr<Ir>& ir) {
  switch (ir->kind) {
    case IrKind::constant:
      if (ir->constant == Kind::number) ir->number = ir->number.trimmed();
      return ir;
    case IrKind::compare:
      return tidy_comparison(ir);
    case IrKind::within:
      if (prints_before(ir->args[1], ir->args[0])) std::swap(ir->args[0], ir->args[1]);
      return ir;
    case IrKind::in_set:
      return tidy_set(ir);
    case IrKind::both:
    case IrKind::either:
      return tidy_joined(ir);
    case IrKind::add:
    case IrKind::multiply:
      return tidy_sum(ir);
    case IrKind::count_present:
      if (ir->text != "keys") sort_parts(ir->args);
      return ir;
    default:
      return ir;
  }
}

bool counts(Fold fold) { return fold == Fold::count || fold == Fold::distinct; }

bool is_fold(const Ir& ir) {
  return ir.kind == IrKind::fold || ir.kind == IrKind::lookup || ir.kind == IrKind::node_fold;
}

}  // namespace

bool is_never_negative(const Ir& ir) {
  if (is_fold(ir)) return counts(ir.fold);
  return ir.kind == IrKind::length || ir.kind == IrKind::decimals || ir.kind == IrKind::absolute ||
         ir.kind == IrKind::row_count || (ir.kind == IrKind::count_present && ir.text != "keys");
}

bool is_whole(const Ir& ir) {
  if (ir.kind == IrKind::absolute) return is_whole(*ir.args[0]);
  return is_never_negative(ir) || ir.kind == IrKind::days_between || ir.kind == IrKind::year;
}

IrPtr opposite(const IrPtr& ir) {
  static constexpr C kOther[] = {C::unequal, C::equal, C::at_least, C::greater, C::at_most, C::less};
  if (ir->kind == IrKind::negation) return ir->args[0];
  auto other = copy_of(ir);
  if (ir->kind == IrKind::compare) {
    set_compare(*other, kOther[ir->number_a]);
    return tidy_comparison(other);
  }
  if (ir->kind == IrKind::in_set && !ir->set.empty()) return tidy_joined(none_of(*ir));
  if (ir->kind == IrKind::both || ir->kind == IrKind::either) {
    other->kind = ir->kind == IrKind::both ? IrKind::either : IrKind::both;
    for (auto& arg : other->args) arg = opposite(arg);
    return tidy_joined(other);
  }
  if (ir->kind == IrKind::constant && ir->constant == Kind::boolean) {
    other->number = Decimal(ir->number.is_zero() ? 1 : 0, 0);
    return other;
  }
  auto negation = std::make_shared<Ir>();
  negation->kind = IrKind::negation;
  negation->type = ir->type;
  negation->span = ir->span;
  negation->args = {ir};
  return negation;
}

IrPtr normal(const IrPtr& ir) {
  if (!ir) return ir;
  if (ir->kind == IrKind::let) return normal(ir->args[0]);
  if (ir->kind == IrKind::negation) return opposite(normal(ir->args[0]));
  auto copy = copy_of(ir);
  for (auto& arg : copy->args) arg = normal(arg);
  for (auto& key : copy->keys) key = normal(key);
  copy->filter = normal(copy->filter);
  copy->value = normal(copy->value);
  return tidy(copy);
}

}  // namespace rulec::compiler
