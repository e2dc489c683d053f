#include "report/workings.h"

#include <algorithm>
#include <utility>

namespace rulec::report {
namespace {

constexpr std::size_t kMostOperands = 200;

bool is_load(Op op) { return op >= Op::load_number && op <= Op::load_raw; }

bool same(const Cell& a, const Cell& b) {
  if (a.kind != b.kind || !a.known()) return false;
  if (a.kind == Kind::number) return a.number() == b.number();
  return a.kind == Kind::text ? a.view() == b.view() : a.units == b.units;
}

std::string shown(const Cell& cell) {
  if (cell.kind == Kind::number) return cell.number().to_string();
  return cell.kind == Kind::text ? std::string(cell.view()) : std::string();
}

void negate(std::vector<Operand>& operands) {
  for (Operand& operand : operands) operand.negative = !operand.negative;
}

void append(std::vector<Operand>& to, std::vector<Operand> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

void Workings::begin(const Document& document) {
  document_ = &document;
  machine_.begin(document.invoice, document.facts, 0);
}

std::vector<Operand> Workings::of(const Finding& finding, Place at) {
  if (finding.row == kNone || document_ == nullptr) return {};
  const RuleRow& rule = table_.rules()[finding.row];
  if (rule.tree != 0 || !enter_row(rule.frame, at)) return {};
  machine_.forget_lets();
  sum_ = 0;
  Group all;
  bool sums = false;
  for (const Index check : table_.indices(rule.checks))
    if (!walk(check, all, sums)) return {};
  if (!sums || all.size() > kMostOperands) return {};
  return all;
}

bool Workings::is_within(Place node, Place around) const {
  if (around == kNoPlace) return false;
  const Tree& tree = document_->tree;
  for (Place up = node; up != kNone && up < tree.nodes.size(); up = tree[up].parent)
    if (up == around) return true;
  return false;
}

// The row of the rule's frame in which the place lies: the innermost, where rows hold one another.
bool Workings::enter_row(Frame frame, Place at) {
  if (frame == 0) {
    enter(0, 0);
    return true;
  }
  const auto rows = document_->invoice.rows(frame);
  for (RowIndex row = 0; row < rows.size(); ++row)
    if (is_within(at, rows[row].place)) {
      enter(frame, row);
      return true;
    }
  return false;
}

void Workings::enter(Frame frame, RowIndex row) {
  frame_ = frame;
  row_ = row;
  for (std::uint32_t level = table_.frames()[frame].depth;; --level) {
    machine_.enter(level, frame, row);
    if (level == 0) return;
    row = document_->invoice.rows(frame)[row].parent;
    frame = table_.frames()[frame].parent;
  }
}

bool Workings::walk(Index program, Group& result, bool& sums) {
  std::vector<Group> stack;
  std::vector<Cell> cells;  // beside the stack: what a look-up takes as its keys
  const auto push = [&](Group group, Cell cell = {}) {
    stack.push_back(std::move(group));
    cells.push_back(cell);
  };
  const auto pop = [&] {
    Group group = std::move(stack.back());
    stack.pop_back();
    cells.pop_back();
    return group;
  };
  for (Index i = program;; ++i) {
    const Instr& at = table_.code()[i];
    const std::size_t needs = at.op == Op::lookup ? at.a
                              : at.op == Op::add || at.op == Op::subtract || at.op == Op::equal || at.op == Op::within
                                  ? 2
                                  : 0;
    if (stack.size() < needs) return false;
    switch (at.op) {
      case Op::ret:
        for (Group& group : stack) append(result, std::move(group));
        return true;
      case Op::load_number:
        push(load(at), cell_of(at));
        break;
      case Op::load_text:
      case Op::load_raw:
      case Op::constant:
        push({}, cell_of(at));
        break;
      case Op::let: {
        Group inner;
        if (!walk(table_.lets()[at.c].code, inner, sums)) return false;
        push(std::move(inner));
        break;
      }
      case Op::fold: {
        const FoldRow& row = table_.folds()[at.c];
        if (row.kind != Fold::sum && row.kind != Fold::double_sum) return false;
        sums = true;
        push(fold(row));
        break;
      }
      case Op::lookup: {
        const KeyedRow& row = table_.keyed()[at.c];
        if (row.kind != Fold::sum && row.kind != Fold::double_sum) return false;
        const std::vector<Cell> wanted(cells.end() - row.keys, cells.end());
        for (std::size_t key = 0; key < row.keys; ++key) pop();
        sums = true;
        push(lookup(row, wanted));
        break;
      }
      case Op::add:
      case Op::subtract: {
        Group right = pop(), left = pop();
        if (at.op == Op::subtract) negate(right);
        sums = true;
        append(left, std::move(right));
        push(std::move(left));
        break;
      }
      case Op::round:
      case Op::exact:
      case Op::double_of:
      case Op::double_round2:
        break;
      case Op::otherwise: {  // a value, or else another: what stands here is what it took
        if (stack.empty()) return false;
        if (!stack.back().empty() && !stack.back().front().value.empty()) {
          i += at.c;
        } else {
          pop();
        }
        break;
      }
      case Op::equal:
      case Op::within: {
        if (at.op == Op::within && stack.size() >= 3) pop();  // the tolerance
        Group right = pop(), left = pop();
        append(right, std::move(left));
        push(std::move(right));
        break;
      }
      default:  // anything else is no plain sum
        return false;
    }
  }
}

std::vector<Operand> Workings::load(const Instr& at) const {
  const Value& value = machine_.slot(at.a, at.b);
  Operand operand{table_.text(table_.terms()[at.c].id), {}, {}, false, 0};
  if (value.exists()) {
    operand.where = document_->tree.path(value.place);
    operand.value = value.text();
  }
  return {std::move(operand)};
}

Cell Workings::cell_of(const Instr& at) const {
  if (at.op == Op::constant) return machine_.constant(at.c);
  const Value& value = machine_.slot(at.a, at.b);
  if (value.state != State::value) return {};
  if (at.op == Op::load_number) return Cell::number(value.number());
  return Cell::of_text(value.text());
}

std::string_view Workings::term_of(Index program) const {
  for (Index i = program; table_.code()[i].op != Op::ret; ++i)
    if (const Instr& at = table_.code()[i]; is_load(at.op)) return table_.text(table_.terms()[at.c].id);
  return {};
}

void Workings::add_rows(Frame frame, std::uint32_t level, std::uint32_t row_level, std::uint32_t chain, Index filter,
                        Index value, const std::vector<std::pair<Index, Cell>>& keys, Group& group) {
  const auto rows = document_->invoice.rows(frame);
  const RowIndex own = machine_.row(level);
  for (RowIndex row = 0; row < rows.size() && group.size() <= kMostOperands; ++row) {
    RowIndex up = row;
    Frame at = frame;
    for (std::uint32_t i = 0; i < chain; ++i) {
      machine_.enter(row_level - i, at, up);
      up = document_->invoice.rows(at)[up].parent;
      at = table_.frames()[at].parent;
    }
    if (level != 0 && up != own) continue;
    if (filter != kNone && !machine_.holds(filter)) continue;
    if (!std::ranges::all_of(keys, [&](const auto& key) { return same(machine_.run(key.first), key.second); }))
      continue;
    const Cell cell = machine_.run(value);
    if (cell.known())
      group.push_back({term_of(value), document_->tree.path(rows[row].place), shown(cell), false, sum_});
  }
}

std::vector<Operand> Workings::fold(const FoldRow& fold) {
  ++sum_;
  Group rows;
  if (fold.value != kNone)
    add_rows(fold.frame, fold.level, fold.row_level, fold.chain, fold.filter, fold.value, {}, rows);
  return rows;
}

std::vector<Operand> Workings::lookup(const KeyedRow& keyed, const std::vector<Cell>& wanted) {
  ++sum_;
  Group rows;
  std::vector<std::pair<Index, Cell>> keys;
  for (std::size_t i = 0; i < wanted.size(); ++i) keys.emplace_back(keyed.key[i], wanted[i]);
  if (keyed.value == kNone) return rows;
  add_rows(keyed.frame, 0, keyed.row_level, keyed.chain, keyed.filter, keyed.value, keys, rows);
  enter(frame_, row_);  // the rows stood at the levels of the rule's own
  return rows;
}

}  // namespace rulec::report
