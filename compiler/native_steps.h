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
    bool maybe = false;  // `kSCOPE` says whether it is known: of an instruction that asks so next
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
  bool is_top(NativeType type) const { return !stack_.empty() && stack_.back().type == type && !stack_.back().maybe; }
  bool are_top(NativeType type) const;
  bool is_stack(const Stack& other) const;  // the same variables, all of them known
  bool lands(std::uint32_t at);
  std::string push(NativeType type);
  std::string pop();
  void line(const std::string& text) { body_.line(text); }
  std::string label(std::uint32_t at) const;

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
