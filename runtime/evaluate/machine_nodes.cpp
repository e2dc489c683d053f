// What programs of rules about the tree ask of its nodes.
#include <algorithm>
#include <set>
#include <string>

#include "evaluate/machine.h"
#include "evaluate/node_values.h"
#include "model/date.h"

namespace rulec {

void Machine::node_value(Op op, Place place, Cell& cell) {
  if (op == Op::node_exists) return cell.set(place != kNoPlace);
  if (op == Op::node_present) return cell.set(place != kNoPlace && has_content((*tree_)[place]));
  if (place == kNoPlace) return cell.set_unknown(kAbsentOptional, kNone);
  const Node& found = (*tree_)[place];
  if (!found.is_scalar()) return cell.set_unknown(kMalformed, kNone);
  const std::string_view text = found.view();
  if (op == Op::node_raw) return cell.set_text(text);
  if (text.empty()) return cell.set_unknown(kEmpty, kNone);
  if (op == Op::node_number) {
    const auto value = number_of(*tree_, text);
    return value ? cell.set_number(*value) : cell.set_unknown(kMalformed, kNone);
  }
  if (op == Op::node_date) {
    const auto day = parse_iso_day(text);
    return day ? cell.set_date(*day) : cell.set_unknown(kMalformed, kNone);
  }
  cell.set_text(text);
}

void Machine::node(const Instr& at, Cell& cell) {
  if (tree_ == nullptr) return cell.set_unknown(kAbsentOptional, kNone);
  if (at.op == Op::node_name) return cell.set_text(tree_->written_name(nodes_[at.a]));
  node_value(at.op, walker_.first(at.c, nodes_[at.a]), cell);
}

// What is unknown of one node is as false: it neither is the one that is looked for, nor is it as all should be.
Cell Machine::node_fold(const TreeFoldRow& fold) {
  if (tree_ == nullptr) return Cell::unknown(kAbsentOptional, kNone);
  std::int64_t count = 0;
  bool found = false;  // of some: one that is so; of every: one that is not
  std::set<std::string, std::less<>> keys;
  const auto visit = [&](Place place) {
    nodes_[fold.row_level] = place;
    if (fold.filter != kNone && !holds(fold.filter)) return false;
    if (fold.kind == Fold::count) {
      ++count;
      return false;
    }
    const Cell value = run(fold.value);
    if (fold.kind == Fold::distinct) {
      if (value.kind == Kind::text) keys.emplace(value.view());
      return false;
    }
    found = value.is_true() == (fold.kind == Fold::some);
    return found;
  };
  walker_.walk(fold.path, nodes_[fold.level], true, [&](Place place) {
    if ((*tree_)[place].kind != NodeKind::array) return visit(place);
    for (Place child = (*tree_)[place].first_child; child != kNone; child = (*tree_)[child].next)
      if ((*tree_)[child].kind != NodeKind::null && visit(child)) return true;
    return false;
  });
  switch (fold.kind) {
    case Fold::some:
      return Cell::boolean(found);
    case Fold::every:
      return Cell::boolean(!found);
    case Fold::distinct:
      return Cell::number(Decimal(static_cast<std::int64_t>(keys.size()), 0));
    default:
      return Cell::number(Decimal(count, 0));
  }
}

std::string_view Machine::join(std::span<const std::string_view> parts) {
  std::size_t size = 0;
  for (const std::string_view part : parts) size += part.size();
  char* const text = texts_.allocate(size);
  char* at = text;
  for (const std::string_view part : parts)  // short ones
    for (const char c : part) *at++ = c;
  return {text, size};
}

Cell* Machine::join(std::uint32_t parts, Cell* top) {
  const Cell* const first = top - parts + 1;
  std::size_t size = 0;
  for (const Cell* part = first; part <= top; ++part)
    if (part->kind == Kind::text) size += part->size;
  char* const text = texts_.allocate(size);
  char* at = text;
  for (const Cell* part = first; part <= top; ++part)
    if (part->kind == Kind::text) at = std::copy_n(part->text, part->size, at);
  top -= parts;
  (++top)->set_text({text, size});
  return top;
}

}  // namespace rulec
