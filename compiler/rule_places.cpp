// The terms that a rule points at, shows and reads.

#include <set>

#include "compiler/rule_checker.h"

namespace rulec::compiler {
namespace {

void loads(const IrPtr& ir, std::vector<const Ir*>& found, bool through_lets) {
  walk(ir, [&](const Ir& node) {
    if (node.kind == IrKind::fold || node.kind == IrKind::lookup) return false;
    if (node.kind == IrKind::let) return through_lets;
    if (node.term != kNone && node.args.empty()) found.push_back(&node);
    return true;
  });
}

}  // namespace

void RuleChecker::places(CheckedRule& checked, Scope& scope) {
  const ast::Rule& rule = *checked.ast;
  const auto place = [&](Index term, Index group) {
    for (const auto& known : checked.places)
      if (known.term == term && known.group == group) return;
    checked.places.push_back({term, group});
  };
  for (const auto& ref : rule.at) {
    const auto meaning = lowering_.resolve(ref, scope);
    if (meaning.kind == Meaning::Kind::term)
      place(meaning.term, kNone);
    else if (meaning.kind == Meaning::Kind::group)
      place(kNone, meaning.group);
  }
  std::vector<const Ir*> all, left;
  for (const auto& check : checked.checks) {
    loads(check, all, true);
    walk(check, [&](const Ir& node) {
      const bool test = node.kind == IrKind::compare || node.kind == IrKind::within || node.kind == IrKind::in_list ||
                        node.kind == IrKind::in_set || node.kind == IrKind::matches || node.kind == IrKind::is_valid;
      if (test) loads(node.args[0], left, false);
      if (node.kind == IrKind::exists || node.kind == IrKind::present) left.push_back(&node);
      return node.kind != IrKind::fold && node.kind != IrKind::lookup && !test;
    });
  }
  if (checked.places.empty() && checked.scope_term != kNone) place(checked.scope_term, kNone);
  if (checked.places.empty())
    for (const auto* node : left)
      if (checked.places.size() < 4 && (node->term != kNone || node->group != kNone))
        place(node->term, node->term != kNone ? kNone : node->group);
  if (checked.places.empty() && checked.scope_group != kNone) place(kNone, checked.scope_group);
  if (checked.places.empty() && world_.frames[scope.levels.back().frame].group != kNone)
    place(kNone, world_.frames[scope.levels.back().frame].group);
  if (checked.places.empty() && world_.frames[scope.levels.back().frame].term != kNone)
    place(world_.frames[scope.levels.back().frame].term, kNone);

  if (checked.when) loads(checked.when, all, true);
  std::set<Index> seen;
  for (const auto* node : all)
    if (seen.insert(node->term).second) checked.terms.push_back(node->term);
  for (const auto& check : checked.checks)
    walk(check, [&](const Ir& node) {
      if (node.term != kNone && seen.insert(node.term).second) checked.terms.push_back(node.term);
      return true;
    });
  if (checked.needs_term != kNone && seen.insert(checked.needs_term).second)
    checked.terms.push_back(checked.needs_term);
  for (const auto& let : checked.lets) {
    if (!let.value) continue;
    auto ir = std::make_shared<Ir>();
    ir->kind = IrKind::let;
    ir->type = let.value->type;
    ir->text = let.name;
    ir->let_index = static_cast<std::uint32_t>(&let - checked.lets.data());
    ir->args = {let.value};
    checked.shown.push_back({let.name, ir});
  }
  std::set<std::string> shown;
  for (const auto* node : all) {
    const auto& term = world_.terms[node->term];
    if (!shown.insert(term.id).second) continue;
    auto ir = std::make_shared<Ir>(*node);
    ir->kind = IrKind::raw;
    ir->type = {Type::text};
    checked.shown.push_back({term.id, ir});
  }
}

}  // namespace rulec::compiler
