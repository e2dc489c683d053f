// The rules of a table as machine code, which the build makes beside the bytes of the table (compiler/native.h). It
// only knows the easy answers: where all values that a rule asks for are there and well formed, and nothing fails. For
// all else it says `ask`, and the evaluator runs the programs of the table; so both always come to the same.
#pragma once

#include <cstdint>
#include <span>

#include "model/value.h"

namespace rulec {

class Machine;
struct Members;

enum class Answer : std::uint8_t { ask, pass, skip };

struct NativeCode {
  // On the rows that the machine has in view.
  using Rule = Answer (*)(Machine&);
  // All rules of one block on those rows, by bit: gives those that must be asked, and adds those that pass to `passed`.
  // All others are skipped. Guard and gate are not its concern.
  using TermBlock = std::uint64_t (*)(Machine&, std::uint64_t& passed);
  // The entries of one block at a node, by bit: gives those that must be asked, and adds those that pass to `passed`.
  // All others are skipped. Not where one of the node's members is null.
  using TreeBlock = std::uint64_t (*)(Machine&, Place node, const Members&, std::uint64_t& passed);

  std::span<const Rule> rules;             // by rule; null: always ask
  std::span<const TermBlock> term_blocks;  // by block
  std::span<const TreeBlock> tree_blocks;  // by block; null: always ask
};

}  // namespace rulec
