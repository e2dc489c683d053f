#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "compiler/conditions.h"
#include "compiler/lint.h"
#include "compiler/normal_form.h"

namespace rulec::compiler {
namespace {

Span span_of(const CheckedRule& rule) { return rule.ast->checks.empty() ? rule.id_span : rule.ast->checks[0]->span; }

bool is_decided(const CheckedRule& rule) { return !rule.manual && !(rule.tree && !rule.tree->forbidden.empty()); }

std::vector<IrPtr> when_of(const CheckedRule& rule) {
  std::vector<IrPtr> parts = parts_of(rule.when);
  if (rule.tree)
    for (const auto& part : parts_of(rule.tree->when)) parts.push_back(part);
  return parts;
}

bool never_runs(const std::vector<IrPtr>& when) {
  return contradict(when) || std::ranges::any_of(when, [](const IrPtr& part) { return always(part) == false; });
}

void tell_never_runs(const CheckedRule& rule, Diagnostics& found) {
  const Span span = rule.ast->when.empty() ? rule.id_span : rule.ast->when[0]->span;
  found.warning("RL01", span, fmt::format("{} never runs: what its `when` asks for cannot be", rule.id),
                "compare the conditions with each other; one of them wants what another excludes");
}

// Where the rule runs, what its `when` asks for is so: can the part be false then?
bool follows(const std::vector<IrPtr>& when, const IrPtr& part) {
  std::vector<IrPtr> both = when;
  const IrPtr not_so = opposite(part);
  if (not_so->kind == IrKind::both)
    both.insert(both.end(), not_so->args.begin(), not_so->args.end());
  else
    both.push_back(not_so);
  return contradict(both);
}

// Does every check hold as soon as the rule runs?
bool never_fails(const CheckedRule& rule, const std::vector<IrPtr>& when) {
  return !rule.checks.empty() && std::ranges::all_of(rule.checks, [&](const IrPtr& check) {
    return std::ranges::all_of(parts_of(check),
                               [&](const IrPtr& part) { return always(part) == true || follows(when, part); });
  });
}

std::set<std::string> printed(const std::vector<IrPtr>& parts) {
  std::set<std::string> all;
  for (const auto& part : parts) all.insert(print(*part));
  return all;
}

// A rule, and what is compared with others: the layers in which it is in force, its conditions and its checks.
struct Candidate {
  const CheckedRule* rule;
  std::vector<Index> layers;  // ascending
  std::size_t height = 0;     // of its own layer, above those that extend none
  std::set<std::string> conditions, checks;
};

std::string runs_on(const CheckedRule& rule, const World& world) {
  const Missing missing = rule.missing == Missing::by_layer ? world.layers[rule.layer].missing : rule.missing;
  std::string text =
      fmt::format("{} {} {} {} ", rule.frame(), rule.scope_term, rule.scope_group, static_cast<int>(missing));
  if (!rule.tree) return text;
  text += rule.tree->syntax;
  for (const auto& type : rule.tree->types) text += " " + type;
  return text + fmt::format(" {}", static_cast<const void*>(rule.tree->context.get()));
}

bool dates_meet(const CheckedRule& a, const CheckedRule& b) { return a.since <= b.until && b.since <= a.until; }

void point_at(std::string_view id, Span at, const CheckedRule& other, std::string message, std::string hint,
              Diagnostics& found) {
  found.add({id, Level::warning, at, std::move(message), std::move(hint), "the other rule", span_of(other)});
}

// Is `narrow` asked only where `wide` is, in each layer that has it, and no more severe?
bool is_within(const Candidate& narrow, const Candidate& wide) {
  return std::ranges::includes(wide.layers, narrow.layers) &&
         std::ranges::includes(narrow.conditions, wide.conditions) && narrow.rule->severity <= wide.rule->severity &&
         wide.rule->since <= narrow.rule->since && wide.rule->until >= narrow.rule->until;
}

// Where the one fails, has the other failed too?
bool shadowed(const Candidate& narrow, const Candidate& wide, Diagnostics& found) {
  if (!is_within(narrow, wide) || !std::ranges::includes(wide.checks, narrow.checks)) return false;
  point_at("RL04", span_of(*narrow.rule), *wide.rule,
           fmt::format("where {} fails, {} has failed too", narrow.rule->id, wide.rule->id),
           "raise its severity, check something narrower, or leave it out", found);
  return true;
}

// Some of the checks of a rule are those of a wider one.
bool partly_shadowed(const Candidate& narrow, const Candidate& wide, Diagnostics& found) {
  if (!is_within(narrow, wide)) return false;
  for (const auto& check : narrow.rule->checks)
    for (const auto& part : parts_of(check)) {
      if (!wide.checks.contains(print(*part))) continue;
      point_at("RL04", part->span, *wide.rule,
               fmt::format("a check of {} is one of {} too, which runs wherever this one does", narrow.rule->id,
                           wide.rule->id),
               "leave it out here", found);
      return true;
    }
  return false;
}

// Says what one of them makes of the other; false where there is nothing to say.
bool compare(const Candidate& first, const Candidate& second, Diagnostics& found) {
  const CheckedRule &one = *first.rule, &other = *second.rule;
  if (one.id == other.id || !dates_meet(one, other)) return false;  // one id: parts of one rule
  if (std::ranges::includes(first.layers, second.layers) && first.conditions == second.conditions &&
      first.checks == second.checks) {
    point_at("RL03", span_of(other), one, fmt::format("{} checks what {} checks already", other.id, one.id),
             "keep one of them, or make the id an `alias` of the other", found);
    return true;
  }
  return shadowed(second, first, found) || shadowed(first, second, found) || partly_shadowed(second, first, found) ||
         partly_shadowed(first, second, found);
}

// Each is told of the first that it doubles: of a thousand alike, a thousand findings and not half a million.
void compare_all(const std::vector<Candidate>& candidates, const World& world, Diagnostics& found) {
  std::map<std::string, std::vector<const Candidate*>> alike;  // by what they run on and one of their checks
  for (const Candidate& one : candidates) {
    const std::string where = runs_on(*one.rule, world);
    bool told = false;
    for (const auto& check : one.checks) {
      auto& earlier = alike[where + "|" + check];
      for (std::size_t i = 0; i < earlier.size() && !told; ++i) told = compare(*earlier[i], one, found);
      earlier.push_back(&one);
    }
  }
}

std::size_t height(const World& world, Index layer) {
  std::size_t below = 0;
  for (const Index base : world.layers[layer].extends) below = std::max(below, height(world, base) + 1);
  return below;
}

std::map<Index, std::vector<Index>> layers_of_rules(const Rules& rules) {
  std::map<Index, std::vector<Index>> layers;
  for (Index i = 0; i < rules.layers.size(); ++i)
    for (const Index rule : rules.layers[i].rules) layers[rule].push_back(i);
  return layers;
}

}  // namespace

void lint_logic(const Compilation& compilation, Diagnostics& found) {
  const World& world = compilation.world;
  std::vector<Candidate> candidates;
  for (auto& [index, layers] : layers_of_rules(compilation.rules)) {
    const CheckedRule& rule = compilation.rules.all[index];
    if (!is_decided(rule)) continue;
    const std::vector<IrPtr> when = when_of(rule);
    if (never_runs(when)) {
      tell_never_runs(rule, found);
      continue;
    }
    if (never_fails(rule, when)) {
      found.warning("RL02", span_of(rule), fmt::format("{} never fails: its check holds whenever it runs", rule.id),
                    "check something that an invoice may get wrong");
      continue;
    }
    if (rule.checks.empty() || world.layers[rule.layer].kind == LayerKind::parity) continue;
    Candidate one{&rule, layers, height(world, rule.layer), printed(when), {}};
    for (const auto& check : rule.checks) one.checks.merge(printed(parts_of(check)));
    candidates.push_back(std::move(one));
  }
  // What a layer adds is told of, not what it builds upon.
  std::ranges::stable_sort(candidates, {}, &Candidate::height);
  compare_all(candidates, world, found);
}

}  // namespace rulec::compiler
