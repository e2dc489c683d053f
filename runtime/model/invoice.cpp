#include "model/invoice.h"

#include <algorithm>

namespace rulec {

void Invoice::reset(std::span<const std::uint32_t> slots) {
  slots_.assign(slots.begin(), slots.end());
  frames_.resize(slots.size());
  for (auto& rows : frames_) rows.clear();
  values_.clear();
}

RowIndex Invoice::add_row(Frame frame, RowIndex parent, Place place) {
  auto& rows = frames_[frame];
  rows.push_back({parent, static_cast<std::uint32_t>(values_.size()), place});
  values_.resize(values_.size() + slots_[frame]);
  return static_cast<RowIndex>(rows.size() - 1);
}

RowRange Invoice::children(Frame frame, RowIndex parent) const {
  const auto& rows = frames_[frame];
  if (rows.empty()) return {};
  if (rows.front().parent == parent && rows.back().parent == parent) return {0, static_cast<RowIndex>(rows.size())};
  const auto by_parent = [](const Row& row, RowIndex wanted) { return row.parent < wanted; };
  const auto first = std::lower_bound(rows.begin(), rows.end(), parent, by_parent);
  const auto last = std::lower_bound(first, rows.end(), parent + 1, by_parent);
  return {static_cast<RowIndex>(first - rows.begin()), static_cast<RowIndex>(last - rows.begin())};
}

}  // namespace rulec
