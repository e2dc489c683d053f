// Layers: what they take from those that they extend, and their edits, rule by rule.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/rule_checker.h"
#include "model/spelling.h"

namespace rulec::compiler {
namespace {

ast::Piece literal_piece(const std::string& text, Span span) {
  ast::Piece piece;
  piece.literal = text;
  piece.span = span;
  return piece;
}

}  // namespace

void RuleChecker::layer_heads() {
  for (Index i = 0; i < world_.layers.size(); ++i) {
    const auto& layer = *world_.layers[i].ast;
    Scope scope;
    scope.layer = i;
    lowering_.rule_levels(1);
    if (layer.applies) rules_.layers[i].applies = lowering_.truth(layer.applies, scope);
    if (!layer.dated_by) continue;
    const auto day = lowering_.expr(layer.dated_by, scope);
    if (day && day->kind == IrKind::load && day->type.type == Type::date)
      rules_.layers[i].dated_term = day->term;
    else if (day)
      problems_.error("RC0301", layer.dated_by->span, "a layer is dated by a date of the invoice");
  }
}

void RuleChecker::apply_layer(Index index, std::vector<bool>& done) {
  if (done[index]) return;
  done[index] = true;
  auto& mine = rules_.layers[index];
  for (const Index base : world_.layers[index].extends) {
    apply_layer(base, done);
    for (const Index rule : rules_.layers[base].rules)
      if (std::find(mine.rules.begin(), mine.rules.end(), rule) == mine.rules.end()) mine.rules.push_back(rule);
    if (mine.dated_term == kNone) mine.dated_term = rules_.layers[base].dated_term;
    for (const auto& entry : rules_.layers[base].lifted)
      if (std::none_of(mine.lifted.begin(), mine.lifted.end(),
                       [&](const auto& known) { return known.rule == entry.rule; }))
        mine.lifted.push_back(entry);
    narrowed_[index].insert(narrowed_[base].begin(), narrowed_[base].end());
  }
  // What one of them takes out of force, another does not bring back.
  std::erase_if(mine.rules, [&](Index rule) {
    return std::any_of(mine.lifted.begin(), mine.lifted.end(), [&](const auto& entry) { return entry.rule == rule; });
  });
  take_over(index);
  for (Index i = 0; i < rules_.all.size(); ++i)
    if (rules_.all[i].layer == index && !edited_.contains(i)) mine.rules.push_back(i);
  for (std::size_t f = 0; f < world_.files.size(); ++f)
    if (world_.file_layers[f] == index)
      for (const auto& edit : world_.files[f].edits) apply_edit(edit, index);
}

// In a parity layer a rule takes the place of all that bear its id below, about terms as about nodes.
void RuleChecker::take_over(Index layer) {
  if (world_.layers[layer].kind != LayerKind::parity) return;
  std::set<std::string> own;
  for (const auto& rule : rules_.all)
    if (rule.layer == layer) {
      own.insert(rule.id);
      if (rule.because.en.empty())
        problems_.error("RC0709", rule.id_span, fmt::format("`{}` does not say why this layer has it", rule.id),
                        "add `because`: what the software that is imitated does otherwise");
    }
  for (const Index rule : std::vector<Index>(rules_.layers[layer].rules))
    if (own.contains(rules_.all[rule].id)) take_out(layer, rule, {});
}

bool RuleChecker::allowed(const ast::Edit& edit, Index layer) {
  using K = ast::Edit::Kind;
  const LayerKind kind = world_.layers[layer].kind;
  static const std::map<K, const char*> kWords = {
      {K::disable, "disable a rule"}, {K::severity, "change a severity"},         {K::tighten, "tighten a rule"},
      {K::replace, "replace a rule"}, {K::restrict_list, "restrict a code list"}, {K::widen, "widen a rule"},
      {K::require, "require a term"}};
  static const std::map<LayerKind, const char*> kNames = {{LayerKind::core, "core"},
                                                          {LayerKind::cius, "cius"},
                                                          {LayerKind::extension, "extension"},
                                                          {LayerKind::parity, "parity"}};
  const bool forbidden =
      kind == LayerKind::core ||
      (kind == LayerKind::cius && (edit.kind == K::disable || edit.kind == K::replace || edit.kind == K::widen));
  if (!forbidden) return true;
  problems_.error("RC0702", edit.span,
                  fmt::format("a layer of kind {} may not {}", kNames.at(kind), kWords.at(edit.kind)),
                  fmt::format("`{}` is of kind {}", world_.layers[layer].name, kNames.at(kind)));
  return false;
}

std::vector<Index> RuleChecker::targets(const ast::Name& pattern, Index layer, bool wanted) {
  std::vector<Index> found;
  for (const Index rule : rules_.layers[layer].rules)
    if (fits_pattern(pattern.text, rules_.all[rule].id)) found.push_back(rule);
  if (!found.empty() || !wanted) return found;
  std::vector<std::string> ids;
  for (const Index rule : rules_.layers[layer].rules) ids.push_back(rules_.all[rule].id);
  const auto close = nearest(pattern.text, ids);
  problems_.error("RC0704", pattern.span, fmt::format("no rule `{}` here", pattern.text),
                  close.empty() ? "" : fmt::format("did you mean `{}`?", close));
  return found;
}

// Bodies are written in terms: a namesake about nodes stays as it is.
std::vector<Index> RuleChecker::about_terms(std::vector<Index> rules) const {
  std::erase_if(rules, [&](Index rule) { return rules_.all[rule].tree.has_value(); });
  return rules;
}

void RuleChecker::take_out(Index layer, Index rule, const ast::Reason& reason) {
  auto& mine = rules_.layers[layer];
  mine.rules.erase(std::remove(mine.rules.begin(), mine.rules.end(), rule), mine.rules.end());
  mine.lifted.push_back({rule, reason});
}

void RuleChecker::put_instead(Index layer, Index old, CheckedRule fresh, const ast::Reason& reason) {
  auto& mine = rules_.layers[layer];
  rules_.all.push_back(std::move(fresh));
  const auto added = static_cast<Index>(rules_.all.size() - 1);
  edited_.insert(added);
  std::replace(mine.rules.begin(), mine.rules.end(), old, added);
  mine.lifted.push_back({old, reason});
}

void RuleChecker::apply_edit(const ast::Edit& edit, Index layer) {
  if (!allowed(edit, layer)) return;
  using K = ast::Edit::Kind;
  switch (edit.kind) {
    case K::disable:
      for (const auto& name : edit.targets)
        for (const Index rule : targets(name, layer, true)) take_out(layer, rule, edit.because);
      return;
    case K::severity:
      for (const auto& name : edit.targets)
        for (const Index rule : targets(name, layer, true)) {
          CheckedRule fresh = rules_.all[rule];
          if (world_.layers[layer].kind == LayerKind::cius && edit.severity < fresh.severity) {
            problems_.error("RC0703", name.span, fmt::format("a CIUS may not lower the severity of `{}`", fresh.id));
            continue;
          }
          fresh.severity = edit.severity;
          put_instead(layer, rule, std::move(fresh), edit.because);
        }
      return;
    case K::tighten:
      for (const Index rule : about_terms(targets(edit.targets[0], layer, true))) tighten(edit, layer, rule);
      return;
    case K::replace: {
      const auto all = targets(edit.targets[0], layer, true), old = about_terms(all);
      if (old.empty()) return;
      for (const Index other : all)
        if (other != old[0]) take_out(layer, other, {});
      ast::Rule body = edit.body;
      const CheckedRule& before = rules_.all[old[0]];
      body.id = before.ast->id;
      body.id.plain = before.id;
      body.id.pieces = {literal_piece(before.id, edit.targets[0].span)};
      body.id.span = edit.targets[0].span;
      if (!body.severity) body.severity = before.severity;
      if (body.title.empty() && before.rows.empty()) body.title = before.ast->title;
      if (body.source.empty() && before.rows.empty()) body.source = before.ast->source;
      rules_.merged.push_back(std::move(body));
      replace_with(rules_.merged.back(), layer, old[0], {}, nullptr);
      return;
    }
    case K::restrict_list:
      return restrict_list(edit, layer);
    case K::widen:
      return widen(edit, layer);
    case K::require:
      return require(edit, layer);
  }
}

void RuleChecker::replace_with(const ast::Rule& body, Index layer, Index old,
                               const std::map<std::string, RowBinding, std::less<>>& rows, const ast::Family* family) {
  CheckedRule fresh;
  fresh.ast = &body;
  fresh.layer = layer;
  fresh.rows = rows;
  fresh.id = rules_.all[old].id;
  fresh.family = rules_.all[old].family;
  fresh.id_span = body.id.span;
  check_body(fresh, family);
  for (const auto& [from, to] : narrowed_[layer]) narrow_list(fresh, from, to);
  put_instead(layer, old, std::move(fresh));
}

void RuleChecker::tighten(const ast::Edit& edit, Index layer, Index rule) {
  const CheckedRule before = rules_.all[rule];
  ast::Rule body = *before.ast;
  const ast::Rule& more = edit.body;
  for (const auto& check : more.checks) body.checks.push_back(check);
  for (const auto& let : more.lets) body.lets.push_back(let);
  for (const auto& example : more.examples) body.examples.push_back(example);
  for (const auto& at : more.at) body.at.push_back(at);
  if (!more.message.empty()) body.message = more.message, body.message_span = more.message_span;
  if (!more.fix.empty()) body.fix = more.fix;
  if (!more.when.empty())
    problems_.error("RC0702", more.when[0]->span, "`tighten` adds checks; it cannot narrow when the rule applies");
  if (more.missing && *more.missing != Missing::fails)
    problems_.error("RC0702", edit.span, "`tighten` may not make a rule milder: only `missing fails` is allowed here");
  if (more.missing) body.missing = more.missing;
  body.severity = before.severity;
  rules_.merged.push_back(std::move(body));
  const ast::Family* family = nullptr;
  for (const auto& file : world_.files)
    for (const auto& known : file.families)
      if (known.name.text == before.family) family = &known;
  replace_with(rules_.merged.back(), layer, rule, before.rows, family);
}

void RuleChecker::require(const ast::Edit& edit, Index layer) {
  for (const auto& rule : rules_.all)
    if (rule.id == edit.as.text) {
      problems_.add({"RC0701",
                     Level::error,
                     edit.as.span,
                     fmt::format("`{}` is already in layer {}", rule.id, world_.layers[rule.layer].name),
                     {},
                     "first declared here",
                     rule.id_span});
      return;
    }
  ast::Rule body;
  body.id.plain = edit.as.text;
  body.id.span = edit.as.span;
  body.id.pieces = {literal_piece(edit.as.text, edit.as.span)};
  body.severity = edit.require_severity.value_or(Severity::fatal);
  body.span = edit.span;
  body.title = edit.message;  // it has no other
  body.message = edit.message;
  body.message_span = edit.span;
  auto reference = std::make_shared<ast::Expr>();
  reference->kind = ast::ExprKind::reference;
  reference->span = edit.term.span;
  reference->refs = {edit.term};
  auto check = std::make_shared<ast::Expr>();
  check->kind = ast::ExprKind::presence;
  check->span = edit.term.span;
  check->args = {reference};
  body.checks = {check};
  body.at = {edit.term};
  // In the group of the term, each time it is there.
  Scope scope;
  const auto meaning = lowering_.resolve(edit.term, scope);
  Index group = meaning.kind == Meaning::Kind::term ? world_.terms[meaning.term].group : kNone;
  while (group != kNone && world_.groups[group].slot != kNone) group = world_.groups[group].parent;
  if (group != kNone) body.each = ast::Ref{{{world_.groups[group].id, edit.term.span}}, edit.term.span, {}, false};
  rules_.merged.push_back(std::move(body));
  const Index added = add(rules_.merged.back(), layer, {}, nullptr);
  if (added == kNone) return;
  edited_.insert(added);
  rules_.layers[layer].rules.push_back(added);
}

}  // namespace rulec::compiler
