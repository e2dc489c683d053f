#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "compiler/conditions.h"
#include "compiler/lint.h"

namespace rulec::compiler {
namespace {

Span span_of(const CheckedRule& rule) { return rule.ast->checks.empty() ? rule.id_span : rule.ast->checks[0]->span; }

bool is_decided(const CheckedRule& rule) { return !rule.manual && !(rule.tree && !rule.tree->forbidden.empty()); }

void never_runs(const CheckedRule& rule, Diagnostics& found) {
  std::vector<IrPtr> parts = parts_of(rule.when);
  if (rule.tree)
    for (const auto& part : parts_of(rule.tree->when)) parts.push_back(part);
  const bool never = always(rule.when) == false || contradict(parts);
  if (!never) return;
  const Span span = rule.ast->when.empty() ? rule.id_span : rule.ast->when[0]->span;
  found.warning("RL01", span, fmt::format("{} never runs: what its `when` asks for cannot be", rule.id),
                "compare the conditions with each other; one of them wants what another excludes");
}

// Does every check hold as soon as the rule runs?
bool never_fails(const CheckedRule& rule) {
  std::set<std::string> given;
  for (const auto& part : parts_of(rule.when)) given.insert(print(*part));
  return !rule.checks.empty() && std::ranges::all_of(rule.checks, [&](const IrPtr& check) {
    if (always(check) == true) return true;
    const auto parts = parts_of(check);
    return std::ranges::all_of(parts,
                               [&](const IrPtr& part) { return always(part) == true || given.contains(print(*part)); });
  });
}

std::string runs_on(const CheckedRule& rule) {
  std::string text = fmt::format("{} {} {} {} {} ", rule.layer, rule.frame(), rule.scope_term, rule.scope_group,
                                 static_cast<int>(rule.missing));
  if (!rule.tree) return text;
  text += rule.tree->syntax;
  for (const auto& type : rule.tree->types) text += " " + type;
  return text + fmt::format(" {} {}", static_cast<const void*>(rule.tree->context.get()), canonical(rule.tree->when));
}

std::string checks_of(const CheckedRule& rule) {
  std::string text;
  for (const auto& check : rule.checks) text += canonical(check) + "; ";
  return text;
}

std::set<std::string> conditions_of(const CheckedRule& rule) {
  std::set<std::string> parts;
  for (const auto& part : parts_of(rule.when)) parts.insert(print(*part));
  return parts;
}

bool dates_meet(const CheckedRule& a, const CheckedRule& b) { return a.since <= b.until && b.since <= a.until; }

void point_at(std::string_view id, const CheckedRule& rule, const CheckedRule& other, std::string message,
              std::string hint, Diagnostics& found) {
  found.add({id, Level::warning, span_of(rule), std::move(message), std::move(hint), "the other rule", span_of(other)});
}

struct Candidate {
  const CheckedRule* rule;
  std::set<std::string> conditions;
};

// Says what one of them makes of the other; false where there is nothing to say.
bool compare(const Candidate& one, const Candidate& other, Diagnostics& found) {
  const CheckedRule &first = *one.rule, &second = *other.rule;
  const auto &a = one.conditions, &b = other.conditions;
  if (!dates_meet(first, second) || first.id == second.id) return false;  // one id: parts of one rule
  if (a == b) {
    point_at("RL03", second, first, fmt::format("{} checks what {} checks already", second.id, first.id),
             "keep one of them, or make the id an `alias` of the other", found);
    return true;
  }
  const bool first_is_wider = std::ranges::includes(b, a), second_is_wider = std::ranges::includes(a, b);
  const CheckedRule& wide = first_is_wider ? first : second;
  const CheckedRule& narrow = first_is_wider ? second : first;
  if ((!first_is_wider && !second_is_wider) || narrow.severity > wide.severity) return false;
  if (wide.since > narrow.since || wide.until < narrow.until) return false;
  point_at("RL04", narrow, wide, fmt::format("where {} fails, {} has failed too", narrow.id, wide.id),
           "raise its severity, check something narrower, or leave it out", found);
  return true;
}

}  // namespace

void lint_logic(const Compilation& compilation, Diagnostics& found) {
  std::set<Index> in_force;
  for (const auto& layer : compilation.rules.layers) in_force.insert(layer.rules.begin(), layer.rules.end());
  std::map<std::string, std::vector<Candidate>> alike;
  for (const Index index : in_force) {
    const CheckedRule& rule = compilation.rules.all[index];
    if (!is_decided(rule)) continue;
    never_runs(rule, found);
    if (never_fails(rule))
      found.warning("RL02", span_of(rule), fmt::format("{} never fails: its check holds whenever it runs", rule.id),
                    "check something that an invoice may get wrong");
    else if (!rule.checks.empty() && compilation.world.layers[rule.layer].kind != LayerKind::parity)
      alike[runs_on(rule) + "|" + checks_of(rule)].push_back({&rule, conditions_of(rule)});
  }
  // Each is told of the first that it doubles: of a thousand alike, a thousand findings and not half a million.
  for (const auto& [key, rules] : alike)
    for (std::size_t k = 1; k < rules.size(); ++k)
      for (std::size_t i = 0; i < k; ++i)
        if (compare(rules[i], rules[k], found)) break;
}

}  // namespace rulec::compiler
