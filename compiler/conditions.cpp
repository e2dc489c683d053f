#include "compiler/conditions.h"

#include <algorithm>
#include <map>
#include <set>

#include "compiler/ast.h"
#include "compiler/holds.h"
#include "compiler/normal_form.h"

namespace rulec::compiler {
namespace {

using C = ast::Compare;

bool is_constant(const IrPtr& ir) { return ir->kind == IrKind::constant && ir->constant != Kind::unknown; }

// Nothing where the two are not of a kind.
std::optional<std::strong_ordering> order(const Ir& a, const Ir& b) {
  if (a.constant != b.constant) return std::nullopt;
  return a.constant == Kind::text ? a.text <=> b.text : compare(a.number, b.number);
}

std::optional<bool> always_compares(const Ir& ir) {
  const auto comparison = static_cast<C>(ir.number_a);
  const IrPtr &left = ir.args[0], &right = ir.args[1];
  if (is_constant(left) && is_constant(right)) {
    const auto sorted = order(*left, *right);
    return sorted ? std::optional(holds(comparison, *sorted)) : std::nullopt;
  }
  if (print(*left) == print(*right)) return holds(comparison, std::strong_ordering::equal);
  if (is_never_negative(*left) && is_constant(right) && right->constant == Kind::number) {
    const bool negative = right->number.units() < 0;
    if (negative || right->number.is_zero()) {
      if (comparison == C::at_least || (comparison == C::greater && negative)) return true;
      if (comparison == C::less || (comparison == C::at_most && negative)) return false;
    }
  }
  return std::nullopt;
}

std::optional<bool> always_joined(const Ir& ir) {
  const bool both = ir.kind == IrKind::both;
  bool open = false;
  std::set<std::string> seen;
  for (const auto& arg : ir.args) {
    const auto value = always(arg);
    if (value && *value != both) return !both;
    open = open || !value;
    if (seen.contains(print(*opposite(arg)))) return !both;
    seen.insert(print(*arg));
  }
  if (both && contradict(ir.args)) return false;
  return open ? std::nullopt : std::optional(both);
}

// What is said of one value: the texts that it may be or may not be, and the numbers between which it lies.
struct Range {
  std::optional<std::set<std::string>> texts;
  std::set<std::string> others;
  const Ir *least = nullptr, *most = nullptr;
  bool above = false, below = false;  // the ends themselves are out

  bool empty() const {
    if (texts && std::ranges::includes(others, *texts)) return true;
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
  if (!is_constant(part.args[1])) return;
  const Ir& value = *part.args[1];
  const auto comparison = static_cast<C>(part.number_a);
  if (value.constant == Kind::text) {
    if (comparison == C::equal) range.only({value.text});
    if (comparison == C::unequal) range.others.insert(value.text);
    return;
  }
  if (comparison == C::equal || comparison == C::greater || comparison == C::at_least)
    range.from(value, comparison == C::greater);
  if (comparison == C::equal || comparison == C::less || comparison == C::at_most)
    range.to(value, comparison == C::less);
}

// Two values compared with each other: which orders a comparison leaves, as bits.
unsigned orders_left(const Ir& part) {
  const auto comparison = static_cast<C>(part.number_a);
  return (holds(comparison, std::strong_ordering::less) ? 1U : 0U) |
         (holds(comparison, std::strong_ordering::equal) ? 2U : 0U) |
         (holds(comparison, std::strong_ordering::greater) ? 4U : 0U);
}

// Values without which the whole has none.
bool is_strict(IrKind kind) {
  switch (kind) {
    case IrKind::compare:
    case IrKind::within:
    case IrKind::in_set:
    case IrKind::in_list:
    case IrKind::matches:
    case IrKind::is_valid:
    case IrKind::negative:
    case IrKind::add:
    case IrKind::subtract:
    case IrKind::multiply:
    case IrKind::percent_of:
    case IrKind::shift_down:
    case IrKind::divide_round:
    case IrKind::round:
    case IrKind::absolute:
    case IrKind::length:
    case IrKind::upper:
    case IrKind::trim:
    case IrKind::prefix:
    case IrKind::suffix:
    case IrKind::plus_days:
    case IrKind::days_between:
    case IrKind::year:
      return true;
    default:
      return false;
  }
}

// The slots whose values a part needs to hold, as their presence is printed.
void needed(const Ir& part, std::set<std::string>& needs) {
  if (part.kind == IrKind::load && part.args.empty()) {
    Ir present = part;
    present.kind = IrKind::present;
    needs.insert(print(present));
    return;
  }
  const bool not_in = part.kind == IrKind::negation && is_strict(part.args[0]->kind);
  if (is_strict(part.kind) || not_in)
    for (const auto& arg : part.args) needed(*arg, needs);
}

bool clash(const std::vector<IrPtr>& parts) {
  std::map<std::string, Range> ranges;
  std::map<std::string, unsigned> orders;
  std::set<std::string> printed, needs;
  for (const auto& part : parts) {
    printed.insert(print(*part));
    needed(*part, needs);
    if (part->kind == IrKind::in_set || part->kind == IrKind::compare) narrow(ranges[print(*part->args[0])], *part);
    if (part->kind != IrKind::compare) continue;
    if (always_compares(*part) == false) return true;
    if (is_constant(part->args[1])) continue;
    const std::string both = print(*part->args[0]) + " " + print(*part->args[1]);
    const unsigned left = orders.try_emplace(both, 7U).first->second &= orders_left(*part);
    if (left == 0) return true;
  }
  for (const auto& part : parts) {
    if (printed.contains(print(*opposite(part)))) return true;
    if (part->kind == IrKind::negation && needs.contains(print(*part->args[0]))) return true;
  }
  return std::ranges::any_of(ranges, [](const auto& one) { return one.second.empty(); });
}

// Is each case of an `or` excluded by the other parts?
bool no_case_left(const Ir& cases, const std::vector<IrPtr>& others) {
  return std::ranges::all_of(cases.args, [&](const IrPtr& one) {
    std::vector<IrPtr> parts = others;
    if (one->kind == IrKind::both)
      parts.insert(parts.end(), one->args.begin(), one->args.end());
    else
      parts.push_back(one);
    return clash(parts);
  });
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
  if (!condition) return {};
  const IrPtr whole = normal(condition);
  return whole->kind == IrKind::both ? whole->args : std::vector{whole};
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
  std::vector<IrPtr> single;
  for (const auto& part : parts)
    if (part->kind != IrKind::either) single.push_back(part);
  if (clash(parts)) return true;
  return std::ranges::any_of(
      parts, [&](const IrPtr& part) { return part->kind == IrKind::either && no_case_left(*part, single); });
}

}  // namespace rulec::compiler
