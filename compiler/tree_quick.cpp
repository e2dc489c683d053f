#include "compiler/tree_quick.h"

#include <algorithm>
#include <bit>
#include <vector>

namespace rulec::compiler {
namespace {

using Bit = std::function<std::uint64_t(const std::string&)>;
using Text = std::function<Str(const std::string&)>;

// The member of the rule's own node with which a path begins; nothing for other paths.
const std::string* first_member(const Ir& node) {
  if (!node.path || node.level != 0 || node.path->steps.empty()) return nullptr;
  const auto& first = node.path->steps[0];
  return first.op == StepOp::member ? &first.name : nullptr;
}

const std::string* only_member(const Ir& node) {
  return node.path && node.path->steps.size() == 1 ? first_member(node) : nullptr;
}

bool is_self(const Ir& node) { return node.path && node.level == 0 && node.path->steps.empty(); }

std::vector<const Ir*> conjuncts(const IrPtr& ir) {
  if (!ir) return {};
  if (ir->kind != IrKind::both) return {ir.get()};
  std::vector<const Ir*> parts;
  for (const auto& arg : ir->args)
    for (const Ir* part : conjuncts(arg)) parts.push_back(part);
  return parts;
}

// The text that a test needs to be known.
const Ir* tested(const Ir& part) {
  switch (part.kind) {
    case IrKind::in_list:
    case IrKind::in_set:
    case IrKind::matches:
    case IrKind::is_valid:
      return part.args[0].get();
    case IrKind::compare:
      for (const auto& arg : part.args)
        if (arg->kind == IrKind::node_text || arg->kind == IrKind::node_number || arg->kind == IrKind::node_date)
          return arg.get();
      return nullptr;
    default:
      return nullptr;
  }
}

class Entry {
 public:
  Entry(const CheckedRule& rule, const Bit& bit, const Text& text) : rule_(rule), bit_(bit), text_(text) {}

  TreeEntryRow make() {
    row_.complete = 1;
    for (const Ir* part : conjuncts(rule_.when)) condition(*part);
    if (rule_.checks.size() == 1) check(*rule_.checks[0]);
    return row_;
  }

 private:
  // Where a bit says all that the part says, nothing is left to run.
  void condition(const Ir& part) {
    if (is_self(part) && part.kind == IrKind::node_present) {
      row_.self = 1;
      return;
    }
    if (part.kind == IrKind::negation && part.args[0]->kind == IrKind::node_exists)
      if (const auto* member = only_member(*part.args[0]); member != nullptr && bit_(*member) != 0) {
        row_.skips |= bit_(*member);
        return;
      }
    if (guard(part)) return;
    const bool exists = part.kind == IrKind::node_exists;
    const Ir* looked_at = exists || part.kind == IrKind::node_present ? &part : tested(part);
    if (looked_at != nullptr) {
      if (const auto* member = first_member(*looked_at)) (exists ? row_.needs : row_.needs_content) |= bit_(*member);
      const auto* only = only_member(part);
      if (only != nullptr && looked_at == &part && bit_(*only) != 0) return;
    }
    row_.complete = 0;
  }

  // `country = "FR"`
  bool guard(const Ir& part) {
    const bool equals =
        part.kind == IrKind::compare && part.number_a == static_cast<std::uint32_t>(ast::Compare::equal);
    if (!equals || row_.guard_bit != kNoBit || part.args[0]->kind != IrKind::node_text ||
        part.args[1]->kind != IrKind::constant || part.args[1]->constant != Kind::text)
      return false;
    const auto* member = only_member(*part.args[0]);
    const std::uint64_t bit = member != nullptr ? bit_(*member) : 0;
    if (bit == 0) return false;
    row_.needs_content |= bit;
    row_.guard_bit = static_cast<std::uint8_t>(std::countr_zero(bit));
    row_.guard = text_(part.args[1]->text);
    return true;
  }

  // `at most 1 X`, `exactly 1 X`
  bool count(const Ir& check) {
    const bool compares = check.kind == IrKind::compare && check.args[1]->kind == IrKind::constant &&
                          check.args[0]->kind == IrKind::node_fold && check.args[0]->fold == Fold::count &&
                          !check.args[0]->filter;
    if (!compares || check.args[1]->number != Decimal(1, 0)) return false;
    const auto compare = static_cast<ast::Compare>(check.number_a);
    if (compare != ast::Compare::at_most && compare != ast::Compare::equal) return false;
    if (const auto* member = only_member(*check.args[0])) {
      row_.once = bit_(*member);
      row_.exactly = compare == ast::Compare::equal ? 1 : 0;
    } else if (const auto* first = first_member(*check.args[0]); first != nullptr && compare == ast::Compare::at_most) {
      row_.clear = bit_(*first);
    }
    return true;
  }

  void check(const Ir& check) {
    if (count(check)) return;
    if (check.kind == IrKind::either && check.args[0]->kind == IrKind::negation)
      return this->check(*check.args[0]);  // enough that the first holds
    if (const auto* member = only_member(check)) {
      if (check.kind == IrKind::node_exists) row_.enough = bit_(*member);
      if (check.kind == IrKind::node_present) row_.enough_content = bit_(*member);
      return;
    }
    if (check.kind == IrKind::negation && check.args[0]->kind == IrKind::node_exists) {
      if (const auto* member = first_member(*check.args[0])) row_.clear = bit_(*member);
      return;
    }
    const auto text_of_self = [](const Ir& ir) { return ir.kind == IrKind::node_text && is_self(ir); };
    if (check.kind == IrKind::compare && check.number_a == static_cast<std::uint32_t>(ast::Compare::at_most) &&
        check.args[0]->kind == IrKind::length && text_of_self(*check.args[0]->args[0]) &&
        check.args[1]->kind == IrKind::constant && check.args[1]->number.scale() == 0) {
      row_.kind = TreeQuick::length;
      row_.argument = static_cast<Index>(std::clamp<Decimal::Units>(check.args[1]->number.units(), 0, 1U << 30));
    } else if (check.kind == IrKind::is_valid && text_of_self(*check.args[0])) {
      row_.kind = TreeQuick::valid;
      row_.argument = check.number_a;
    }
  }

  const CheckedRule& rule_;
  const Bit& bit_;
  const Text& text_;
  TreeEntryRow row_;
};

}  // namespace

TreeEntryRow tree_entry(const CheckedRule& rule, const Bit& bit, const Text& text) {
  return Entry(rule, bit, text).make();
}

}  // namespace rulec::compiler
