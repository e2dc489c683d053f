#include "cli/standing.h"

#include <algorithm>
#include <set>

namespace rulec::cli {

Standing::Standing(const RuleTable& table)
    : table_(table),
      home_(table.rules().size(), kNone),
      edited_(table.rules().size(), kNone),
      because_(table.rules().size()),
      passing_(table.rules().size(), false),
      found_(table.rules().size(), false),
      in_force_(table.rules().size()),
      lifted_(table.layers().size()) {
  for (Index i = 0; i < home_.size(); ++i) home_[i] = table.rules()[i].layer;
  for (Index i = 0; i < lifted_.size(); ++i) find_homes(i);
  for (Index i = 0; i < lifted_.size(); ++i) pair_edits(i);
}

// The rules in force in the layers that this one extends.
std::vector<bool> Standing::of_bases(Index layer) const {
  std::vector<bool> below(home_.size(), false);
  for (const Index base : table_.indices(table_.layers()[layer].extends))
    for (const Index rule : table_.indices(table_.layers()[base].rules)) below[rule] = true;
  return below;
}

void Standing::find_homes(Index layer) {
  const auto below = of_bases(layer);
  for (const Index rule : table_.indices(table_.layers()[layer].rules)) {
    in_force_[rule].push_back(layer);
    if (below[rule] || found_[rule]) continue;
    home_[rule] = layer;
    found_[rule] = true;
  }
}

void Standing::pair_edits(Index layer) {
  const LayerRow& row = table_.layers()[layer];
  std::set<Index> inherited;
  for (const Index base : table_.indices(row.extends))
    for (const Index rule : table_.indices(table_.layers()[base].lifted)) inherited.insert(rule);
  const auto below = of_bases(layer);
  const auto rules = table_.indices(row.lifted), reasons = table_.indices(row.reasons);
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (inherited.contains(rules[i])) continue;
    Lifted one{rules[i], {}, edit_of(rules[i], layer, below)};
    if (4 * i + 3 < reasons.size())
      one.because = {{reasons[4 * i], reasons[4 * i + 1]}, {reasons[4 * i + 2], reasons[4 * i + 3]}};
    if (one.instead != kNone) {
      if (one.because.en.size + one.because.fr.size > 0) because_[one.instead] = one.because;
      if (below[one.rule]) edited_[one.instead] = one.rule;
    }
    if (!below[one.rule] && in_force_[one.rule].empty())
      passing_[one.rule] = one.instead != kNone;
    else
      lifted_[layer].push_back(one);
  }
}

// The rule of this id that the layer itself brings in; of several versions the one of the same days.
Index Standing::edit_of(Index rule, Index layer, const std::vector<bool>& below) const {
  const RuleRow& old = table_.rules()[rule];
  Index best = kNone;
  for (const Index other : table_.indices(table_.layers()[layer].rules)) {
    const RuleRow& row = table_.rules()[other];
    if (below[other] || row.tree != old.tree || table_.text(row.id) != table_.text(old.id)) continue;
    if (best == kNone) best = other;
    if (row.since == old.since && row.until == old.until) return other;
  }
  return best;
}

std::vector<Index> Standing::layers(Index rule) const {
  std::vector<Index> layers = in_force_[rule];
  for (Index other = 0; other < edited_.size(); ++other)
    if (edited_[other] == rule)
      for (const Index layer : this->layers(other)) layers.push_back(layer);
  std::ranges::sort(layers);
  layers.erase(std::unique(layers.begin(), layers.end()), layers.end());
  return layers;
}

}  // namespace rulec::cli
