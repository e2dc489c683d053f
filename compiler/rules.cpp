#include "compiler/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/rule_checker.h"
#include "compiler/tree_rules.h"
#include "model/spelling.h"

namespace rulec::compiler {

Rules RuleChecker::run() {
  rules_.layers.resize(world_.layers.size());
  narrowed_.resize(world_.layers.size());
  for (std::size_t i = 0; i < world_.files.size(); ++i) declare_rules(world_.files[i], world_.file_layers[i]);
  unique_ids();
  layer_heads();
  std::vector<bool> done(world_.layers.size(), false);
  for (Index i = 0; i < world_.layers.size(); ++i) apply_layer(i, done);
  lend_names();
  resolve_after();
  unasked_terms();
  return std::move(rules_);
}

void RuleChecker::declare_rules(const ast::File& file, Index layer) {
  for (const auto& rule : file.rules) {
    if (layer == kNone) {
      problems_.error("RC0708", rule.id.span, fmt::format("rule `{}` belongs to no layer", rule.id.plain),
                      "declare `layer NAME { … }` in this file or its folder, or `use` a file that does");
      continue;
    }
    add(rule, layer, {}, nullptr);
  }
  for (const auto& family : file.families) {
    if (layer == kNone) {
      problems_.error("RC0708", family.name.span, fmt::format("family `{}` belongs to no layer", family.name.text));
      continue;
    }
    expand(family, layer);
  }
  for (const auto& syntax : file.syntaxes) {
    if (layer == kNone) {
      problems_.error("RC0708", syntax.name.span, fmt::format("syntax `{}` belongs to no layer", syntax.name.text),
                      "declare `layer NAME { … }` in this file or its folder, or `use` a file that does");
      continue;
    }
    for (auto& rule : tree_rules(world_, syntax, layer, rules_.merged, problems_))
      rules_.all.push_back(std::move(rule));
  }
}

// A rule that says what another says lends it its name.
void RuleChecker::lend_names() {
  for (const auto& rule : rules_.all) {
    if (!rule.tree) continue;
    for (const auto& [id, span] : rule.tree->alias_of) {
      bool found = false;
      for (auto& other : rules_.all) {
        const bool named =
            other.id == id || std::find(other.aliases.begin(), other.aliases.end(), id) != other.aliases.end();
        if (!named || other.tree) continue;
        found = true;
        if (std::find(other.aliases.begin(), other.aliases.end(), rule.id) == other.aliases.end())
          other.aliases.push_back(rule.id);
      }
      if (found) continue;
      std::vector<std::string> ids;
      for (const auto& other : rules_.all) ids.push_back(other.id);
      const auto close = nearest(id, ids);
      problems_.error("RC0704", span, fmt::format("no rule `{}` to be an alias of", id),
                      close.empty() ? "" : fmt::format("did you mean `{}`?", close));
    }
  }
}

Index RuleChecker::add(const ast::Rule& rule, Index layer, const std::map<std::string, RowBinding, std::less<>>& rows,
                       const ast::Family* family) {
  CheckedRule checked;
  checked.ast = &rule;
  checked.layer = layer;
  checked.rows = rows;
  checked.family = family != nullptr ? family->name.text : "";
  checked.id_span = rule.id.span;
  Scope scope;
  scope.layer = layer;
  scope.rows = rows;
  checked.id = plain(rule.id, scope);
  if (checked.id.empty()) return kNone;
  check_body(checked, family);
  rules_.all.push_back(std::move(checked));
  return static_cast<Index>(rules_.all.size() - 1);
}

Rules check_rules(World& world, Diagnostics& problems) { return RuleChecker(world, problems).run(); }

void add_terms_asked_for(const IrPtr& check, std::vector<Index>& terms) {
  if (check->kind == IrKind::both)
    for (const auto& arg : check->args) add_terms_asked_for(arg, terms);
  else if ((check->kind == IrKind::present || check->kind == IrKind::exists) && check->args.empty() &&
           check->term != kNone)
    terms.push_back(check->term);
}

std::vector<Index> terms_read(const CheckedRule& rule) {
  std::vector<Index> terms;
  std::set<Index> seen;
  for (const auto& check : rule.checks)
    walk(check, [&](const Ir& node) {
      if (node.kind == IrKind::exists || node.kind == IrKind::present || node.kind == IrKind::malformed)
        return !node.args.empty();
      if (node.kind == IrKind::otherwise) return false;
      if ((node.kind == IrKind::load || node.kind == IrKind::raw) && seen.insert(node.term).second)
        terms.push_back(node.term);
      return true;
    });
  return terms;
}

}  // namespace rulec::compiler
