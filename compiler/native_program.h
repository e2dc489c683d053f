// One program of a table as statements of C++: its stack becomes variables, its jumps become gotos. Where a value is
// not known, the statements go to the label `ask`.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "table/rule_table.h"

namespace rulec::compiler {

// What a variable of the machine code holds, and the letter in its name.
enum class NativeType : char { boolean = 'b', number = 'n', text = 't', date = 'd' };

struct NativeValue {
  NativeType type = NativeType::boolean;
  std::string name;  // of the variable
};

// The rows that the statements speak of, by level: those of the machine, and those of loops around.
class NativeRows {
 public:
  explicit NativeRows(std::uint32_t levels) : levels_(levels) {}
  std::string slots(std::uint32_t level) const;
  std::string row(std::uint32_t level) const;
  bool knows(std::uint32_t level) const { return level < levels_ || loops_.contains(level); }
  // With a loop whose row stands at `level`: its variables are `slotsN` and `rowN`.
  NativeRows with(std::uint32_t level, std::size_t loop) const;

 private:
  std::uint32_t levels_;  // of the machine
  std::map<std::uint32_t, std::size_t> loops_;
};

// The functions that statements call: lets and folds, each spelled once. Says what one gives, or nothing where there is
// no such function.
class NativeFunctions {
 public:
  virtual ~NativeFunctions() = default;
  virtual std::optional<NativeType> let(Index let, std::uint32_t levels) = 0;
  virtual std::optional<NativeType> fold(Index fold) = 0;
  // A call that says whether a text is in a code list, but for the text and a bracket.
  virtual std::string list(Index list) = 0;
};

// The nodes that the statements of a rule about the tree speak of: `here`, its members `h` and what is below. Says
// where a path ends, as an expression; nothing where there are no words for it.
class NativeNodes {
 public:
  NativeNodes(const RuleTable& table, const SyntaxRow& syntax, Index type);
  std::optional<std::string> place(const Instr& at) const;
  // The statement that collects the nodes of a path into `found`.
  std::optional<std::string> collect(Index path, std::uint32_t level, const std::string& found) const;
  // The variable of the node at a level; empty where there is none.
  std::string variable(std::uint32_t level) const;
  void enter(std::uint32_t level, const std::string& variable) { levels_[level] = variable; }
  void leave(std::uint32_t level) { levels_.erase(level); }
  // The bit of the member that the path is, and no more.
  std::optional<unsigned> bit(const Instr& at) const;

 private:
  std::optional<std::string> self_test(const PathStepRow* steps, const std::string& node) const;
  unsigned bit_of(Index name) const;  // kNoBit where it has none

  const RuleTable& table_;
  std::span<const std::uint8_t> bits_;
  std::map<std::uint32_t, std::string> levels_ = {{0, "here"}};
};

// The body of one function: statements, and the variables that they need.
class NativeBody {
 public:
  NativeBody(const RuleTable& table, NativeFunctions& functions, std::uint32_t levels, NativeNodes* nodes = nullptr)
      : table_(table), functions_(functions), levels_(levels), nodes_(nodes) {}

  // The statements of a program; nothing where it has something for which there are no words.
  std::optional<NativeValue> program(Index program, const NativeRows& rows);
  // Those of a loop over rows that a fold asks for, whether it is kept or not.
  std::optional<NativeValue> loop(const FoldRow& fold, const NativeRows& rows);

  // Of one over nodes, into a variable.
  bool node_loop(const TreeFoldRow& fold, const std::string& result);

  void line(const std::string& text) { text_ += "  " + text + "\n"; }
  std::string variables() const;
  const std::string& text() const { return text_; }
  bool asks() const { return asks_since(0); }
  // What was written so far, to go back to.
  std::size_t mark() const { return text_.size(); }
  void forget(std::size_t mark) { text_.resize(mark); }
  bool asks_since(std::size_t mark) const { return text_.find(kAsk, mark) != std::string::npos; }
  // What was written since then and cannot be told goes to another label.
  void ask_at(const std::string& label, std::size_t mark);

 private:
  friend class NativeSteps;
  bool node_loop_body(const TreeFoldRow& fold, std::string& value);
  static constexpr std::string_view kAsk = "goto ask;";
  std::string variable(NativeType type, std::size_t scope, std::size_t depth);

  const RuleTable& table_;
  NativeFunctions& functions_;
  std::uint32_t levels_;
  NativeNodes* nodes_;  // null: a rule about business terms
  std::string text_;
  std::set<std::string> variables_;
  std::size_t scopes_ = 0;
};

// A text as a literal of C++.
std::string native_text(std::string_view text);
std::string native_type(NativeType type);

}  // namespace rulec::compiler
