// The instructions of one program, one after the other, as statements of C++.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/native_program.h"

namespace rulec::compiler {

class NativeSteps {
 public:
  NativeSteps(NativeBody& body, const NativeRows& rows) : body_(body), rows_(rows), scope_(body.scopes_++) {}

  // `in_sum`: the program is what a sum adds up; a lone value that may be absent is passed over.
  std::optional<NativeValue> run(Index program, bool in_sum = false);

 private:
  struct Slot {
    NativeType type = NativeType::boolean;
    std::string name;
    bool maybe = false;  // `known_of` says whether it is known: an instruction to come asks so
  };
  using Stack = std::vector<Slot>;

  bool step(const Instr& at);
  bool load(const Instr& at, NativeType type, const std::string& get);
  bool constant(Index index);
  bool arithmetic(const Instr& at);
  bool compare(Op op);
  bool text_step(const Instr& at);
  bool otherwise(const Instr& at);
  bool choose(const Instr& at);
  bool jump(std::uint32_t by);
  bool junction(const char* word);
  bool taken(const std::optional<NativeType>& type, const std::string& call);
  bool lookup(const Instr& at);
  bool node(const Instr& at);
  bool node_truth(const Instr& at);
  bool node_fold(Index fold);
  bool join(std::size_t parts);
  bool key(std::size_t parts);
  void settle(const Instr& at);
  std::string known_of(std::size_t slot) const;  // the variable that says so
  std::string perhaps();                         // the same of the top, which becomes one
  bool is_top(NativeType type) const { return !stack_.empty() && stack_.back().type == type && !stack_.back().maybe; }
  bool are_top(NativeType type) const;
  bool is_stack(const Stack& other) const;  // the same variables, all of them known
  bool lands(std::uint32_t at);
  std::string push(NativeType type);
  std::string pop();
  void line(const std::string& text) { body_.line(text); }
  std::string label(std::uint32_t at) const;

  static constexpr std::size_t kKnown = 1000;  // the variables of this number and above

  NativeBody& body_;
  const NativeRows& rows_;
  std::size_t scope_;
  std::uint32_t at_ = 0;  // the instruction at hand
  bool in_sum_ = false;
  bool reached_ = true;  // by what stands before it
  Stack stack_;
  std::map<std::uint32_t, Stack> landings_;  // by instruction: the stack of those that jump there
};

}  // namespace rulec::compiler
