#include "report/workings.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace rulec::report {
namespace {

constexpr std::size_t kMostOperands = 200;

bool is_load(Op op) { return op >= Op::load_number && op <= Op::load_raw; }

std::string shown(const Cell& cell) {
  if (cell.kind == Kind::number) return cell.number().to_string();
  return cell.kind == Kind::text ? std::string(cell.view()) : std::string();
}

// The same for cells that are equal: 20 and 20.0 are.
void put_key(const Cell& cell, std::string& key) {
  key += static_cast<char>(cell.kind);
  if (cell.kind == Kind::number)
    key += cell.number().trimmed().to_string();
  else if (cell.kind == Kind::text)
    key += fmt::format("{}:{}", cell.view().size(), cell.view());
  else
    key += std::to_string(static_cast<std::int64_t>(cell.units));
  key += '\0';
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
  row_at_.clear();
  keyed_.clear();
  folds_.clear();
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

// The row of the rule's frame in which the place lies: the innermost, where rows hold one another.
bool Workings::enter_row(Frame frame, Place at) {
  if (frame == 0) {
    enter(0, 0);
    return true;
  }
  const auto [known, is_new] = row_at_.try_emplace(frame);
  const auto rows = document_->invoice.rows(frame);
  if (is_new)
    for (RowIndex row = 0; row < rows.size(); ++row) known->second.try_emplace(rows[row].place, row);
  const Tree& tree = document_->tree;
  for (Place up = at; up != kNone && up < tree.nodes.size(); up = tree[up].parent)
    if (const auto found = known->second.find(up); found != known->second.end()) {
      enter(frame, found->second);
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
        push(fold(at.c));
        break;
      }
      case Op::lookup: {
        const KeyedRow& row = table_.keyed()[at.c];
        if (row.kind != Fold::sum && row.kind != Fold::double_sum) return false;
        const std::vector<Cell> wanted(cells.end() - row.keys, cells.end());
        for (std::size_t key = 0; key < row.keys; ++key) pop();
        sums = true;
        push(lookup(at.c, wanted));
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

// Puts a row, and those around it, where the programs look for them; the row at the level that the rows are of.
RowIndex Workings::enter_row_of(const Rows& rows, RowIndex row) {
  Frame at = rows.frame;
  for (std::uint32_t i = 0; i < rows.chain; ++i) {
    machine_.enter(rows.row_level - i, at, row);
    row = document_->invoice.rows(at)[row].parent;
    at = table_.frames()[at].parent;
  }
  return row;
}

// False where there are more than are shown.
bool Workings::add_row(const Rows& rows, RowIndex row, Group& group) {
  if (rows.filter != kNone && !machine_.holds(rows.filter)) return true;
  const Cell cell = machine_.run(rows.value);
  if (!cell.known()) return true;
  const Place place = document_->invoice.rows(rows.frame)[row].place;
  group.push_back({term_of(rows.value), document_->tree.path(place), shown(cell), false, sum_});
  return group.size() <= kMostOperands;
}

std::vector<Operand> Workings::fold_rows(const FoldRow& fold) {
  Group group;
  const Rows rows{fold.frame, fold.row_level, fold.chain, fold.filter, fold.value};
  const RowIndex own = machine_.row(fold.level);
  const bool direct = fold.chain == 1;
  const RowRange range = direct ? document_->invoice.children(fold.frame, own)
                                : RowRange{0, static_cast<RowIndex>(document_->invoice.rows(fold.frame).size())};
  for (RowIndex row = range.begin; row < range.end; ++row) {
    const RowIndex of = enter_row_of(rows, row);
    if (fold.level != 0 && of != own) continue;
    if (!add_row(rows, row, group)) break;
  }
  return group;
}

std::vector<Operand> Workings::fold(Index index) {
  ++sum_;
  const FoldRow& fold = table_.folds()[index];
  if (fold.value == kNone) return {};
  if (fold.constant == 0) return fold_rows(fold);
  const auto [known, is_new] = folds_.try_emplace(index);
  if (is_new) known->second = fold_rows(fold);
  Group group = known->second;
  for (Operand& operand : group) operand.of_sum = sum_;
  return group;
}

const std::vector<RowIndex>& Workings::rows_with(Index index, const std::vector<Cell>& wanted) {
  const KeyedRow& keyed = table_.keyed()[index];
  const auto [known, is_new] = keyed_.try_emplace(index);
  std::string key;
  if (is_new) {
    const Rows rows{keyed.frame, keyed.row_level, keyed.chain, keyed.filter, keyed.value};
    for (RowIndex row = 0; row < document_->invoice.rows(keyed.frame).size(); ++row) {
      enter_row_of(rows, row);
      if (keyed.filter != kNone && !machine_.holds(keyed.filter)) continue;
      key.clear();
      bool is_known = true;
      for (std::size_t i = 0; i < keyed.keys && is_known; ++i) {
        const Cell cell = machine_.run(keyed.key[i]);
        is_known = cell.known();
        if (is_known) put_key(cell, key);
      }
      if (is_known) known->second[key].push_back(row);
    }
  }
  key.clear();
  for (const Cell& cell : wanted) {
    if (!cell.known()) return none_;
    put_key(cell, key);
  }
  const auto found = known->second.find(key);
  return found == known->second.end() ? none_ : found->second;
}

std::vector<Operand> Workings::lookup(Index index, const std::vector<Cell>& wanted) {
  ++sum_;
  const KeyedRow& keyed = table_.keyed()[index];
  Group group;
  if (keyed.value == kNone) return group;
  const Rows rows{keyed.frame, keyed.row_level, keyed.chain, kNone, keyed.value};  // their filter holds
  for (const RowIndex row : rows_with(index, wanted)) {
    enter_row_of(rows, row);
    if (!add_row(rows, row, group)) break;
  }
  enter(frame_, row_);  // the rows stood at the levels of the rule's own
  return group;
}

}  // namespace rulec::report
