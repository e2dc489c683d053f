// How a check came to its result: the operands of a sum, one by one, from the program that the rule was compiled to.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
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
  // The operands of a program, with their signs; false where it does more than add.
  bool walk(Index program, Group& result, bool& sums);
  Group load(const Instr& at) const;
  Group fold(Index fold);
  Group lookup(Index keyed, const std::vector<Cell>& wanted);
  // What a fold or a look-up runs over: rows of a frame, of which the filter holds.
  struct Rows {
    Frame frame = 0;
    std::uint32_t row_level = 0, chain = 1;
    Index filter = kNone, value = kNone;
  };
  RowIndex enter_row_of(const Rows& rows, RowIndex row);
  bool add_row(const Rows& rows, RowIndex row, Group& group);
  Group fold_rows(const FoldRow& fold);
  const std::vector<RowIndex>& rows_with(Index keyed, const std::vector<Cell>& wanted);
  Cell cell_of(const Instr& at) const;
  std::string_view term_of(Index program) const;

  const RuleTable& table_;
  Machine machine_;
  const Document* document_ = nullptr;
  // Of this document, made when they are first asked for: so that many findings take no longer, each, than a few.
  using RowsByKey = std::unordered_map<std::string, std::vector<RowIndex>>;
  std::unordered_map<Frame, std::unordered_map<Place, RowIndex>> row_at_;
  std::unordered_map<Index, RowsByKey> keyed_;
  const std::vector<RowIndex> none_;
  std::unordered_map<Index, Group> folds_;  // those that do not depend on the row
  std::size_t sum_ = 0;
  Frame frame_ = 0;  // the context of the rule
  RowIndex row_ = 0;
};

}  // namespace rulec::report
