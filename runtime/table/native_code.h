// The rules of a table as machine code, which the build makes beside the bytes of the table (compiler/native.h). It
// only knows the easy answers: where all values that a rule asks for are there and well formed, and nothing fails. For
// all else it says `ask`, and the evaluator runs the programs of the table; so both always come to the same.
#pragma once

#include <cstdint>
#include <span>

namespace rulec {

class Machine;

enum class Answer : std::uint8_t { ask, pass, skip };

struct NativeCode {
  // On the rows that the machine has in view.
  using Rule = Answer (*)(Machine&);
  std::span<const Rule> rules;  // by rule; null: always ask
};

}  // namespace rulec
