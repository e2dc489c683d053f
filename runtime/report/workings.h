// How a check came to its result: the operands of a sum, one by one, from the program that the rule was compiled to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "evaluate/finding.h"
#include "evaluate/machine.h"
#include "formats/document.h"

namespace rulec::report {

struct Operand {
  std::string_view term;   // "BT-131"
  std::string where;       // path in the document; empty for what was not found
  std::string value;       // as it was reckoned with
  bool negative = false;   // subtracted
  std::size_t of_sum = 0;  // operands with the same number are rows of one sum; 0: a value by itself
};

// Keeps its memory from document to document; not shared by threads.
class Workings {
 public:
  explicit Workings(const RuleTable& table) : table_(table), machine_(table) {}

  // The document of the findings that follow: it must stay as it is meanwhile.
  void begin(const Document& document);

  // For a rule that compares sums or differences of amounts, the values that it took; nothing for others, and for rules
  // about the tree of the document. `at`: the first place of the finding in the document.
  std::vector<Operand> of(const Finding& finding, Place at);

 private:
  using Group = std::vector<Operand>;
  bool enter_row(Frame frame, Place at);
  void enter(Frame frame, RowIndex row);
  bool is_within(Place node, Place around) const;
  // The operands of a program, with their signs; false where it does more than add.
  bool walk(Index program, Group& result, bool& sums);
  Group load(const Instr& at) const;
  Group fold(const FoldRow& fold);
  Group lookup(const KeyedRow& keyed, const std::vector<Cell>& wanted);
  void add_rows(Frame frame, std::uint32_t level, std::uint32_t row_level, std::uint32_t chain, Index filter,
                Index value, const std::vector<std::pair<Index, Cell>>& keys, Group& rows);
  Cell cell_of(const Instr& at) const;
  std::string_view term_of(Index program) const;

  const RuleTable& table_;
  Machine machine_;
  const Document* document_ = nullptr;
  std::size_t sum_ = 0;
  Frame frame_ = 0;  // the context of the rule
  RowIndex row_ = 0;
};

}  // namespace rulec::report
