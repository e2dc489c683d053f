#include "compiler/conditions.h"

#include <algorithm>
#include <map>
#include <set>

#include "compiler/ast.h"
#include "compiler/holds.h"

namespace rulec::compiler {
namespace {

using C = ast::Compare;

void collect(const IrPtr& ir, std::vector<IrPtr>& parts) {
  if (!ir) return;
  if (ir->kind != IrKind::both) return parts.push_back(ir);
  for (const auto& arg : ir->args) collect(arg, parts);
}

bool is_constant(const IrPtr& ir) { return ir->kind == IrKind::constant && ir->constant != Kind::unknown; }

// Nothing where the two are not of a kind.
std::optional<std::strong_ordering> order(const Ir& a, const Ir& b) {
  if (a.constant != b.constant) return std::nullopt;
  return a.constant == Kind::text ? a.text <=> b.text : compare(a.number, b.number);
}

bool never_negative(const Ir& ir) {
  if (ir.kind == IrKind::fold || ir.kind == IrKind::lookup || ir.kind == IrKind::node_fold)
    return ir.fold == Fold::count || ir.fold == Fold::distinct;
  return ir.kind == IrKind::length || ir.kind == IrKind::decimals || ir.kind == IrKind::absolute ||
         ir.kind == IrKind::row_count || (ir.kind == IrKind::count_present && ir.text != "keys");
}

std::optional<bool> always_compares(const Ir& ir) {
  const auto comparison = static_cast<C>(ir.number_a);
  const IrPtr &left = ir.args[0], &right = ir.args[1];
  if (is_constant(left) && is_constant(right)) {
    const auto sorted = order(*left, *right);
    return sorted ? std::optional(holds(comparison, *sorted)) : std::nullopt;
  }
  if (print(*left) == print(*right)) return holds(comparison, std::strong_ordering::equal);
  if (never_negative(*left) && is_constant(right) && right->constant == Kind::number) {
    const bool negative = right->number.units() < 0;
    if (negative || right->number.is_zero()) {
      if (comparison == C::at_least || (comparison == C::greater && negative)) return true;
      if (comparison == C::less || (comparison == C::at_most && negative)) return false;
    }
  }
  return std::nullopt;
}

// The same condition turned round, printed: for `a` beside `not a`.
std::string opposite(const Ir& ir) {
  if (ir.kind == IrKind::negation) return print(*ir.args[0]);
  if (ir.kind == IrKind::compare) {
    static constexpr C kOther[] = {C::unequal, C::equal, C::at_least, C::greater, C::at_most, C::less};
    Ir other = ir;
    other.number_a = static_cast<std::uint32_t>(kOther[ir.number_a]);
    return print(other);
  }
  return "(not " + print(ir) + ")";
}

std::optional<bool> always_joined(const Ir& ir) {
  const bool both = ir.kind == IrKind::both;
  bool open = false;
  std::set<std::string> seen;
  for (const auto& arg : ir.args) {
    const auto value = always(arg);
    if (value && *value != both) return !both;
    open = open || !value;
    if (seen.contains(opposite(*arg))) return !both;
    seen.insert(print(*arg));
  }
  if (both && contradict(parts_of(std::make_shared<Ir>(ir)))) return false;
  return open ? std::nullopt : std::optional(both);
}

// What is said of one value: the texts that it may be, and the numbers between which it lies.
struct Range {
  std::optional<std::set<std::string>> texts;
  const Ir *least = nullptr, *most = nullptr;
  bool above = false, below = false;  // the ends themselves are out

  bool empty() const {
    if (texts && texts->empty()) return true;
    if (least == nullptr || most == nullptr) return false;
    const auto sign = order(*least, *most);
    return sign && (*sign > 0 || (*sign == 0 && (above || below)));
  }
  void only(const std::set<std::string>& these) {
    if (!texts) {
      texts = these;
      return;
    }
    std::erase_if(*texts, [&](const std::string& text) { return !these.contains(text); });
  }
  void from(const Ir& value, bool strictly) {
    const auto sign = least == nullptr ? std::optional(std::strong_ordering::greater) : order(value, *least);
    if (!sign || *sign < 0) return;
    above = *sign > 0 ? strictly : above || strictly;
    least = &value;
  }
  void to(const Ir& value, bool strictly) {
    const auto sign = most == nullptr ? std::optional(std::strong_ordering::less) : order(value, *most);
    if (!sign || *sign > 0) return;
    below = *sign < 0 ? strictly : below || strictly;
    most = &value;
  }
};

void narrow(Range& range, const Ir& part) {
  if (part.kind == IrKind::in_set) return range.only({part.set.begin(), part.set.end()});
  if (part.kind != IrKind::compare || !is_constant(part.args[1])) return;
  const Ir& value = *part.args[1];
  const auto comparison = static_cast<C>(part.number_a);
  if (value.constant == Kind::text) {
    if (comparison == C::equal) range.only({value.text});
    return;
  }
  if (comparison == C::equal || comparison == C::greater || comparison == C::at_least)
    range.from(value, comparison == C::greater);
  if (comparison == C::equal || comparison == C::less || comparison == C::at_most)
    range.to(value, comparison == C::less);
}

// The slot whose value a part needs, as its presence is printed.
std::string needed(const Ir& part) {
  if (part.kind != IrKind::compare && part.kind != IrKind::in_set && part.kind != IrKind::in_list &&
      part.kind != IrKind::matches && part.kind != IrKind::is_valid && part.kind != IrKind::within)
    return {};
  const Ir& value = *part.args[0];
  if (value.kind != IrKind::load || !value.args.empty()) return {};
  Ir present = value;
  present.kind = IrKind::present;
  return print(present);
}

}  // namespace

IrPtr without_lets(const IrPtr& ir) {
  if (!ir) return ir;
  if (ir->kind == IrKind::let) return without_lets(ir->args[0]);
  auto copy = std::make_shared<Ir>(*ir);
  for (auto& arg : copy->args) arg = without_lets(arg);
  for (auto& key : copy->keys) key = without_lets(key);
  copy->filter = without_lets(copy->filter);
  copy->value = without_lets(copy->value);
  return copy;
}

std::vector<IrPtr> parts_of(const IrPtr& condition) {
  std::vector<IrPtr> parts;
  collect(without_lets(condition), parts);
  return parts;
}

std::string canonical(const IrPtr& condition) {
  std::vector<std::string> parts;
  for (const auto& part : parts_of(condition)) parts.push_back(print(*part));
  std::ranges::sort(parts);
  std::string text;
  for (const auto& part : parts) text += part + " ";
  return text;
}

std::optional<bool> always(const IrPtr& ir) {
  if (!ir) return std::nullopt;
  switch (ir->kind) {
    case IrKind::let:
      return always(ir->args[0]);
    case IrKind::constant:
      return ir->constant == Kind::boolean ? std::optional(!ir->number.is_zero()) : std::nullopt;
    case IrKind::negation: {
      const auto inner = always(ir->args[0]);
      return inner ? std::optional(!*inner) : std::nullopt;
    }
    case IrKind::both:
    case IrKind::either:
      return always_joined(*ir);
    case IrKind::compare:
      return always_compares(*ir);
    case IrKind::in_set:
      if (!is_constant(ir->args[0])) return std::nullopt;
      return std::ranges::find(ir->set, ir->args[0]->text) != ir->set.end();
    default:
      return std::nullopt;
  }
}

bool contradict(const std::vector<IrPtr>& parts) {
  std::map<std::string, Range> ranges;
  std::set<std::string> printed, needs;
  for (const auto& part : parts) {
    printed.insert(print(*part));
    if (const auto value = needed(*part); !value.empty()) needs.insert(value);
    if (part->kind == IrKind::in_set || part->kind == IrKind::compare) narrow(ranges[print(*part->args[0])], *part);
  }
  for (const auto& part : parts) {
    if (printed.contains(opposite(*part))) return true;
    if (part->kind == IrKind::negation && needs.contains(print(*part->args[0]))) return true;
  }
  return std::ranges::any_of(ranges, [](const auto& one) { return one.second.empty(); });
}

}  // namespace rulec::compiler
