// An invoice as its business terms. Every repeated group (and repeated term) is a frame: a list of rows in document
// order, each with one slot a term. Groups that occur at most once live in the frame around them, with a slot that says
// whether they are there. Frame 0 is the invoice itself and has one row.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "model/value.h"

namespace rulec {

using Frame = std::uint32_t;
using RowIndex = std::uint32_t;

struct Row {
  RowIndex parent = 0;      // row of the enclosing frame
  std::uint32_t first = 0;  // its first slot among the values
  Place place = kNoPlace;   // the node of the group, or of the repeated term
};

struct RowRange {
  RowIndex begin = 0, end = 0;
  RowIndex size() const { return end - begin; }
};

class Invoice {
 public:
  // `slots` gives the number of slots of each frame. Clears what was there and keeps the memory.
  void reset(std::span<const std::uint32_t> slots);

  // Rows of one frame must be added in the order of their parents.
  RowIndex add_row(Frame frame, RowIndex parent, Place place);

  std::span<const Row> rows(Frame frame) const { return frames_[frame]; }
  Value* slots(Frame frame, RowIndex row) { return values_.data() + frames_[frame][row].first; }
  const Value* slots(Frame frame, RowIndex row) const { return values_.data() + frames_[frame][row].first; }

  // The rows of `frame` that belong to `parent`, a row of the enclosing frame.
  RowRange children(Frame frame, RowIndex parent) const;

 private:
  std::vector<std::vector<Row>> frames_;
  std::vector<std::uint32_t> slots_;
  std::vector<Value> values_;
};

}  // namespace rulec
