// Where each rule of a table stands: the layer that brought it in, the rule that it is an edit of, the layers in force.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "table/rule_table.h"

namespace rulec::cli {

// A rule that a layer takes out of force itself (not by way of a layer that it extends), and why.
struct Lifted {
  Index rule = kNone;
  Texts because;
  Index instead = kNone;  // the edit that stands in its place, where there is one
};

class Standing {
 public:
  explicit Standing(const RuleTable& table);

  // The layer that has it and extends none that has; of a rule that is in force nowhere, the layer that declares it.
  Index home(Index rule) const { return home_[rule]; }

  // The rule that its layer edits (`severity`, `tighten`, `replace`, `widen` …), or kNone.
  Index edited(Index rule) const { return edited_[rule]; }
  // Why, where the edit says so.
  Texts because(Index rule) const { return because_[rule]; }

  // An edit that its own layer edits again is no rule that anyone meets.
  bool is_passing(Index rule) const { return passing_[rule]; }

  // The layers in which the rule is in force, or an edit of it.
  std::vector<Index> layers(Index rule) const;

  const std::vector<Lifted>& lifted(Index layer) const { return lifted_[layer]; }

 private:
  std::vector<bool> of_bases(Index layer) const;
  void find_homes(Index layer);
  void pair_edits(Index layer);
  Index edit_of(Index rule, Index layer, const std::vector<bool>& below) const;

  const RuleTable& table_;
  std::vector<Index> home_, edited_;
  std::vector<Texts> because_;
  std::vector<bool> passing_, found_;
  std::vector<std::vector<Index>> in_force_;  // by rule: layers
  std::vector<std::vector<Lifted>> lifted_;   // by layer
};

}  // namespace rulec::cli
