// Runs the programs of a rule table over one invoice. Keeps its memory from invoice to invoice; not shared by threads.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "evaluate/cell.h"
#include "formats/arena.h"
#include "formats/path_walker.h"
#include "model/facts.h"
#include "model/invoice.h"
#include "table/rule_table.h"

namespace rulec {

class Machine {
 public:
  static constexpr std::size_t kMostLevels = 16;
  static constexpr std::size_t kStackSize = 2048;

  explicit Machine(const RuleTable& table);

  // What the programs speak of from now on. Both must stay as they are while programs run.
  void begin(const Invoice& invoice, const Facts& facts, Day day);

  // The rows in view: level 0 is the invoice.
  void enter(std::uint32_t level, Frame frame, RowIndex row) {
    rows_[level] = row;
    slots_[level] = invoice_->slots(frame, row);
  }
  const Value& slot(std::uint32_t level, std::uint32_t slot) const { return slots_[level][slot]; }
  RowIndex row(std::uint32_t level) const { return rows_[level]; }

  // The document that rules about the tree speak of, and what its envelope holds.
  void look_at(const Tree& tree, Place root) {
    tree_ = &tree;
    walker_.over(tree, root);
  }
  // The nodes in view: level 0 is that of the rule's context.
  void stand(std::uint32_t level, Place node) { nodes_[level] = node; }
  Place first(Index path, Place from) { return walker_.first(path, from); }
  const Tree& tree() const { return *tree_; }
  Place root() const { return walker_.root(); }

  // A rule begins: its lets are computed anew.
  void forget_lets() { ++let_round_; }

  Cell run(Index program) { return *execute(program); }
  // Whether it gives true; does not copy the cell.
  bool holds(Index program) { return execute(program)->is_true(); }

  // Whether a lookup by a constant counted nothing, and nothing that it could not read.
  bool counts_nothing(Index known) {
    const Cell& cell = lookup_known(known);
    return cell.kind == Kind::number && cell.units == 0 && cell.why == 0;
  }

  bool list_has(Index list, std::string_view code) const;
  bool matches(Index expression, std::string_view text) const;
  const Cell& constant(Index index) const { return constants_[index]; }

  // For rules as machine code.
  const Invoice& invoice() const { return *invoice_; }
  const Facts& facts() const { return *facts_; }
  const Value* slots(std::uint32_t level) const { return slots_[level]; }
  // A fold that does not depend on the context: its result, which machine code may have found. Good until the next.
  const Cell& kept_fold(Index index);
  const Cell* known_fold(Index index) const { return folds_[index].round == round_ ? &folds_[index].cell : nullptr; }
  void keep_fold(Index index, const Cell& result) { folds_[index] = {round_, result}; }
  Cell lookup(Index index, std::size_t keys, const Cell* wanted);
  const Cell& lookup_known(Index index);
  Cell node_fold(Index index) { return node_fold(table_.all<TreeFoldRow>(Section::tree_folds)[index]); }
  // One after the other; of this round.
  std::string_view join(std::span<const std::string_view> parts);

  Day day() const { return day_; }
  void day(Day day) { day_ = day; }

 private:
  const Cell* execute(Index program);  // good until the next
  struct Keyed {
    std::uint32_t round = 0;
    std::vector<Cell> keys, results;  // `width` keys an entry
    std::vector<std::uint32_t> buckets;
    std::uint8_t why = 0;
    Index term = kNone;
  };
  Cell& entry(Keyed& keyed, const Cell* keys, std::size_t count, std::size_t rows);
  // Unknown, and why.
  Cell missing(const Value& value, Index term) const;
  Cell let(const Instr& at);
  Cell fold(Index index);
  Cell fold_rows(const FoldRow& fold);
  // A program in a loop: most only load a slot.
  Cell simple(Index program);
  Cell loaded(const Instr& at) const;
  void build(Index index);
  // The rarer operations, on the cells below `top`; the new top.
  Cell* arithmetic(const Instr& at, Cell* top);
  Cell* texts(const Instr& at, Cell* top);
  Cell* dates(const Instr& at, Cell* top);
  Cell* within(const Instr& at, Cell* top);
  Cell* make_key(std::uint32_t parts, Cell* top);
  void node(const Instr& at, Cell& cell);
  void node_value(Op op, Place place, Cell& cell);
  Cell node_fold(const TreeFoldRow& fold);
  Cell* join(std::uint32_t parts, Cell* top);
  static Cell doubles(Op op, const Cell& from);
  template <typename Visit>
  void each_row(Frame frame, std::uint32_t level, std::uint32_t row_level, std::uint32_t chain, Visit&& visit);

  const RuleTable& table_;
  const Instr* code_;
  const Invoice* invoice_ = nullptr;
  const Facts* facts_ = nullptr;
  Day day_ = 0;
  std::array<RowIndex, kMostLevels> rows_{};
  std::array<const Value*, kMostLevels> slots_{};
  std::vector<Cell> stack_, constants_;
  Cell* top_;  // of what programs further out have on the stack

  std::uint32_t round_ = 0, let_round_ = 0;
  struct Cached {
    std::uint32_t round = 0;
    Cell cell;
  };
  std::vector<Cached> lets_, folds_, known_;
  std::vector<Keyed> keyed_;
  Arena texts_;  // that programs have made; of this round

  static constexpr std::size_t kMostNodes = 16;
  PathWalker<> walker_;
  const Tree* tree_ = nullptr;
  std::array<Place, kMostNodes> nodes_{};
};

}  // namespace rulec
