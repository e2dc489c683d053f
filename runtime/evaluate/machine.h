// Runs the programs of a rule table over one invoice. Keeps its memory from invoice to invoice; not shared by threads.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "evaluate/cell.h"
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

  // A rule begins: its lets are computed anew.
  void forget_lets() { ++let_round_; }

  Cell run(Index program);

  Day day() const { return day_; }
  void day(Day day) { day_ = day; }

 private:
  const Instr* step(const Instr* at);
  void push(const Cell& cell) {
    if (top_ + 1 < stack_.data() + kStackSize) *++top_ = cell;
    else overflowed_ = true;
  }
  Cell pop() {
    const Cell cell = *top_;
    if (top_ > stack_.data()) --top_;
    return cell;
  }
  Cell load(const Instr& at) const;
  Cell constant(Index index) const;
  Cell let(const Instr& at);
  Cell fold(Index index);
  Cell fold_rows(const FoldRow& fold);
  Cell lookup(Index index, std::size_t keys);
  void build(Index index);
  bool list_has(Index list, std::string_view code) const;
  std::string_view keep(std::string text);
  void arithmetic(Op op, const Instr& at);
  void texts(Op op, const Instr& at);
  void compare(Op op);
  void junction(bool both);
  void make_key(std::uint32_t parts);
  template <typename Visit>
  void each_row(Frame frame, std::uint32_t level, std::uint32_t row_level, std::uint32_t chain, Visit&& visit);

  struct Keyed {
    std::uint32_t round = 0;
    std::vector<Cell> keys, results;  // `width` keys an entry
    std::vector<std::uint32_t> buckets;
    std::uint8_t why = 0;
    Index term = kNone;
  };

  const RuleTable& table_;
  const Instr* code_;
  const Invoice* invoice_ = nullptr;
  const Facts* facts_ = nullptr;
  Day day_ = 0;
  std::array<RowIndex, kMostLevels> rows_{};
  std::array<const Value*, kMostLevels> slots_{};
  std::vector<Cell> stack_;
  Cell* top_;
  bool overflowed_ = false;

  std::uint32_t round_ = 0, let_round_ = 0;
  struct Cached {
    std::uint32_t round = 0;
    Cell cell;
  };
  std::vector<Cached> lets_, folds_;
  std::vector<Keyed> keyed_;
  std::deque<std::string> texts_;
};

}  // namespace rulec
