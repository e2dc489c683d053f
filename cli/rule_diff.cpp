#include "cli/rule_diff.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "cli/line_diff.h"
#include "cli/rule_description.h"

namespace rulec::cli {
namespace {

bool same(const DescribedRule& a, const DescribedRule& b) {
  return a.program == b.program &&
         std::ranges::equal(a.parts, b.parts, [](const auto& x, const auto& y) { return x.exact == y.exact; });
}

// As written, where that has changed; else as it is expanded; and what is to be said where both look alike.
std::optional<FieldChange> condition_change(const DescribedRule& before, const DescribedRule& after) {
  const auto &was = before.parts.front(), &is = after.parts.front();
  const bool written = was.exact != is.exact, decides = before.program != after.program;
  if (written) return FieldChange{decides ? "condition" : "condition, as written", was.shown, is.shown};
  if (!decides) return std::nullopt;
  if (before.expanded == after.expanded) return FieldChange{"condition", kByWhatItUses, is.shown};
  auto [old_lines, new_lines] = lines_that_differ(before.expanded, after.expanded);
  return FieldChange{"condition, expanded", std::move(old_lines), std::move(new_lines)};
}

std::vector<FieldChange> changes(const DescribedRule& before, const DescribedRule& after) {
  std::vector<FieldChange> fields;
  if (auto condition = condition_change(before, after)) fields.push_back(std::move(*condition));
  for (std::size_t i = 1; i < before.parts.size(); ++i) {
    const auto &was = before.parts[i], &is = after.parts[i];
    if (was.exact == is.exact) continue;
    auto [old_lines, new_lines] = lines_that_differ(was.shown, is.shown);
    fields.push_back({was.name, std::move(old_lines), std::move(new_lines)});
  }
  return fields;
}

class Comparison {
 public:
  Comparison(const RuleTable& before, const RuleTable& after, bool french)
      : before_(before, after, french), after_(after, before, french) {}

  RuleChanges run() {
    auto old_rules = before_.all(), new_rules = after_.all();
    for (auto& [key, list] : old_rules) compare(key, std::move(list), std::move(new_rules[key]));
    for (auto& [key, list] : new_rules)
      if (!old_rules.contains(key)) compare(key, {}, std::move(list));
    std::ranges::stable_sort(result_.changes, [](const RuleChange& a, const RuleChange& b) {
      return std::tie(a.layer, a.rule) < std::tie(b.layer, b.rule);
    });
    return std::move(result_);
  }

 private:
  using Rules = std::vector<DescribedRule>;

  // Takes out of both lists what is the same.
  void drop_same(Rules& before, Rules& after) {
    std::erase_if(before, [&](const DescribedRule& one) {
      const auto twin = std::ranges::find_if(after, [&](const DescribedRule& other) { return same(one, other); });
      if (twin == after.end()) return false;
      if (one.layout != twin->layout) ++result_.moved;
      after.erase(twin);
      return true;
    });
  }

  void compare(const RuleKey& key, Rules before, Rules after) {
    drop_same(before, after);
    const std::size_t both = std::min(before.size(), after.size());
    for (std::size_t i = 0; i < both; ++i)
      note(RuleChange::Kind::changed, key, after[i], after_, changes(before[i], after[i]));
    for (std::size_t i = both; i < before.size(); ++i) note(RuleChange::Kind::removed, key, before[i], before_, {});
    for (std::size_t i = both; i < after.size(); ++i)
      note(RuleChange::Kind::added, key, after[i], after_, edit(after[i]));
  }

  // What the edit of a layer makes of the rule that it edits.
  std::vector<FieldChange> edit(const DescribedRule& rule) const {
    if (rule.edited == kNone) return {};
    auto fields = changes(after_.one(rule.edited), rule);
    std::erase_if(fields, [](const FieldChange& field) { return field.field == "in force in"; });
    return fields;
  }

  void note(RuleChange::Kind kind, const RuleKey& key, const DescribedRule& rule, const RuleDescriber& describer,
            std::vector<FieldChange> fields) {
    RuleChange change{kind, std::get<1>(key), std::get<0>(key), {}, rule.title, rule.place, std::move(fields)};
    if (rule.edited != kNone) change.edits = describer.layer_of(rule.edited);
    result_.changes.push_back(std::move(change));
  }

  RuleDescriber before_, after_;
  RuleChanges result_;
};

}  // namespace

RuleChanges diff_rules(const RuleTable& before, const RuleTable& after, bool french) {
  return Comparison(before, after, french).run();
}

}  // namespace rulec::cli
