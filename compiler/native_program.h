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
};

// The body of one function: statements, and the variables that they need.
class NativeBody {
 public:
  NativeBody(const RuleTable& table, NativeFunctions& functions, std::uint32_t levels)
      : table_(table), functions_(functions), levels_(levels) {}

  // The statements of a program; nothing where it has something for which there are no words.
  std::optional<NativeValue> program(Index program, const NativeRows& rows);
  // Those of a loop over rows that a fold asks for, whether it is kept or not.
  std::optional<NativeValue> loop(const FoldRow& fold, const NativeRows& rows);

  void line(const std::string& text) { text_ += "  " + text + "\n"; }
  std::string variables() const;
  const std::string& text() const { return text_; }
  bool asks() const { return text_.find("goto ask;") != std::string::npos; }
  // What was written so far, to go back to.
  std::size_t mark() const { return text_.size(); }
  void forget(std::size_t mark) { text_.resize(mark); }

 private:
  friend class NativeSteps;
  std::string variable(NativeType type, std::size_t scope, std::size_t depth);

  const RuleTable& table_;
  NativeFunctions& functions_;
  std::uint32_t levels_;
  std::string text_;
  std::set<std::string> variables_;
  std::size_t scopes_ = 0;
};

// A text as a literal of C++.
std::string native_text(std::string_view text);
std::string native_type(NativeType type);

}  // namespace rulec::compiler
