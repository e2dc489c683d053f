// One id, one rule: what stands twice is told.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/rule_checker.h"
#include "model/date.h"

namespace rulec::compiler {
namespace {

bool overlap(const CheckedRule& a, const CheckedRule& b) {
  return std::max(a.since, b.since) <= std::min(a.until, b.until);
}

}  // namespace

void RuleChecker::unique_ids() {
  std::map<std::string, std::vector<Index>> by_id;
  for (Index i = 0; i < rules_.all.size(); ++i) by_id[rules_.all[i].id].push_back(i);
  for (const auto& [id, indices] : by_id)
    for (std::size_t i = 1; i < indices.size(); ++i)
      for (std::size_t j = 0; j < i; ++j) duplicate(rules_.all[indices[j]], rules_.all[indices[i]]);
}

bool RuleChecker::takes_over(const CheckedRule& rule, const CheckedRule& other) const {
  const auto& layer = world_.layers[rule.layer];
  return layer.kind == LayerKind::parity &&
         std::find(layer.extends.begin(), layer.extends.end(), other.layer) != layer.extends.end();
}

void RuleChecker::duplicate(const CheckedRule& first, const CheckedRule& second) {
  if (!first.family.empty() && first.family == second.family) return;
  // One condition on values that stand in different places.
  if (first.tree && second.tree &&
      (first.tree->types != second.tree->types || first.tree->context != second.tree->context))
    return;
  // A rule about terms, and about nodes that no term reads.
  if (first.tree.has_value() != second.tree.has_value() && first.layer == second.layer) return;
  if (first.layer != second.layer && (takes_over(first, second) || takes_over(second, first))) return;
  if (first.layer != second.layer) {
    problems_.add({"RC0701", Level::error, second.id_span,
                   fmt::format("`{}` is already in layer {}", second.id, world_.layers[first.layer].name),
                   "say replace, tighten or disable", "first declared here", first.id_span});
    return;
  }
  const bool dated =
      first.since != kFirstDay || first.until != kLastDay || second.since != kFirstDay || second.until != kLastDay;
  if (!dated) {
    problems_.add({"RC0701",
                   Level::error,
                   second.id_span,
                   fmt::format("`{}` is declared twice", second.id),
                   {},
                   "first declared here",
                   first.id_span});
    return;
  }
  if (overlap(first, second)) {
    const auto from = std::max(first.since, second.since), to = std::min(first.until, second.until);
    problems_.add(
        {"RC0705",
         Level::error,
         first.id_span,
         fmt::format("versions of `{}` overlap{}{}", first.id, from == kFirstDay ? "" : " from " + to_iso(from),
                     to == kLastDay ? "" : " to " + to_iso(to)),
         {},
         "the other version",
         second.id_span});
    return;
  }
  const auto& earlier = first.since < second.since ? first : second;
  const auto& later = first.since < second.since ? second : first;
  if (earlier.until != kLastDay && later.since != kFirstDay && earlier.until + 1 < later.since)
    problems_.add(
        {"RC0705",
         Level::warning,
         later.id_span,
         fmt::format("no version of `{}` from {} to {}", first.id, to_iso(earlier.until + 1), to_iso(later.since - 1)),
         {},
         "the version before",
         earlier.id_span});
}

}  // namespace rulec::compiler
