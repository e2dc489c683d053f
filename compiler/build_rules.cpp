// Rules, families and edits.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "compiler/syntax_errors.h"
#include "compiler/tree_builder.h"

namespace rulec::compiler::syntax {

ast::Rule Builder::rule(P::RuleDeclContext* c) {
  ast::Rule rule;
  rule.span = span(c);
  rule.id = id(c->ruleId());
  if (c->severity() != nullptr) {
    rule.severity = severity(c->severity());
    rule.severity_span = span(c->severity());
  }
  if (c->expr() != nullptr) rule.where = expr(c->expr());
  for (auto* k : c->ruleClause()) rule_clause(k, rule);
  return rule;
}

void Builder::rule_clause(P::RuleClauseContext* c, ast::Rule& rule) {
  if (auto* k = dynamic_cast<P::RuleAliasContext*>(c)) {
    for (auto& text : strings_as_texts(k->STRING())) rule.aliases.push_back(std::move(text));
  } else if (dynamic_cast<P::RuleManualContext*>(c) != nullptr) {
    rule.manual = true;
    rule.manual_span = span(c);
  } else if (auto* k = dynamic_cast<P::RuleDirectedContext*>(c)) {
    for (auto* s : k->severityStep())
      rule.steps.push_back({direction(k->direction()), severity(s->severity()), validity(s->validity()), span(s)});
  } else if (auto* k = dynamic_cast<P::RuleTitleContext*>(c)) {
    rule.title = texts(k->texts());
  } else if (auto* k = dynamic_cast<P::RuleScopeContext*>(c)) {
    if (k->ref() != nullptr) rule.each = ref(k->ref());
    if (k->name() != nullptr) rule.each_alias = k->name()->getText();
  } else if (auto* k = dynamic_cast<P::RuleWhenContext*>(c)) {
    rule.when.push_back(expr(k->expr()));
  } else if (auto* k = dynamic_cast<P::RuleLetContext*>(c)) {
    rule.lets.push_back({name(k->name()), expr(k->expr())});
  } else if (auto* k = dynamic_cast<P::RuleCheckContext*>(c)) {
    if (rule.checks.empty()) rule.check_span = span(c);
    rule.checks.push_back(expr(k->expr()));
  } else if (auto* k = dynamic_cast<P::RuleMissingContext*>(c)) {
    rule.missing = missing(k->missingPolicy());
  } else if (auto* k = dynamic_cast<P::RuleAfterContext*>(c)) {
    for (auto* r : k->ruleId()) rule.after.push_back(id(r));
  } else if (auto* k = dynamic_cast<P::RuleAtContext*>(c)) {
    for (auto* r : k->ref()) rule.at.push_back(ref(r));
  } else if (auto* k = dynamic_cast<P::RuleMessageContext*>(c)) {
    rule.message = texts(k->texts());
    rule.message_span = span(c);
  } else if (auto* k = dynamic_cast<P::RuleFixContext*>(c)) {
    rule.fix = texts(k->texts());
  } else if (auto* k = dynamic_cast<P::RuleSuggestContext*>(c)) {
    rule.suggest = ref(k->ref());
    rule.suggestion = expr(k->expr());
  } else if (auto* k = dynamic_cast<P::RuleSourceContext*>(c)) {
    for (auto& text : strings_as_texts(k->sourceRef()->STRING())) rule.source.push_back(std::move(text));
  } else if (auto* k = dynamic_cast<P::RuleValidityContext*>(c)) {
    const auto given = validity({k->validity()});
    if (given.since) {
      rule.validity.since = given.since;
      rule.validity.since_span = given.since_span;
    }
    if (given.until) {
      rule.validity.until = given.until;
      rule.validity.until_span = given.until_span;
    }
  } else if (auto* k = dynamic_cast<P::RuleNoteContext*>(c)) {
    for (auto& text : strings_as_texts(k->STRING())) rule.notes.push_back(std::move(text));
  } else if (auto* k = dynamic_cast<P::RuleBecauseContext*>(c)) {
    rule.because = because(k->because());
  } else if (auto* k = dynamic_cast<P::RuleConfidenceContext*>(c)) {
    rule.confidence = name(k->NAME());
    if (k->texts() != nullptr) rule.confidence_why = texts(k->texts());
  } else if (auto* k = dynamic_cast<P::RuleNeedsContext*>(c)) {
    rule.needs = name(k->NAME());
    if (k->ref() != nullptr) rule.needs_of = ref(k->ref());
  } else if (auto* k = dynamic_cast<P::RuleTagsContext*>(c)) {
    for (auto* n : k->name()) rule.tags.push_back(name(n));
  } else if (auto* k = dynamic_cast<P::RuleExampleContext*>(c)) {
    rule.examples.push_back(example(k));
  }
}

ast::Example Builder::example(P::RuleExampleContext* c) {
  ast::Example example;
  example.span = span(c);
  const std::string kind = c->exampleKind()->getText();
  using O = ast::Outcome;
  example.outcome = kind == "pass" ? O::pass : kind == "fail" ? O::fail : kind == "skip" ? O::skip : O::blocked;
  if (c->DATE() != nullptr) example.on = date(c->DATE());
  if (c->STRING() != nullptr) example.of = text_name(c->STRING());
  example.document = doc(c->docLit());
  return example;
}

ast::Family Builder::family(P::FamilyDeclContext* c) {
  ast::Family family;
  family.name = name(c->name());
  for (auto* b : c->binding()) family.bindings.push_back({name(b->name(0)), name(b->name(1))});
  if (c->expr() != nullptr) family.where = expr(c->expr());
  for (auto* item : c->familyItem()) {
    if (item->ruleDecl() != nullptr)
      family.rules.push_back(rule(item->ruleDecl()));
    else
      family.lets.push_back({name(item->name()), expr(item->expr())});
  }
  return family;
}

ast::Reason Builder::because(P::BecauseContext* c) {
  ast::Reason reason;
  reason.en = joined(c->STRING());
  if (c->texts() != nullptr)
    for (const auto& text : texts(c->texts())) (text.language == "fr" ? reason.fr : reason.en) = text.plain;
  return reason;
}

ast::Edit Builder::edit(P::LayerEditContext* c) {
  using Kind = ast::Edit::Kind;
  ast::Edit edit;
  edit.span = span(c);
  const auto body = [&](auto* k, Kind kind) {
    edit.kind = kind;
    edit.targets.push_back(name(k->CODE()));
    edit.body.span = edit.span;
    for (auto* clause : k->ruleClause()) rule_clause(clause, edit.body);
  };
  if (auto* k = dynamic_cast<P::EditDisableContext*>(c)) {
    for (auto* p : k->idPattern())
      edit.targets.push_back(p->STRING() != nullptr ? text_name(p->STRING()) : name(p->CODE()));
    edit.because = because(k->because());
  } else if (auto* k = dynamic_cast<P::EditSeverityContext*>(c)) {
    edit.kind = Kind::severity;
    for (auto* t : k->idList()->CODE()) edit.targets.push_back(name(t));
    edit.severity = severity(k->severity());
    edit.because = because(k->because());
  } else if (auto* k = dynamic_cast<P::EditTightenContext*>(c)) {
    body(k, Kind::tighten);
  } else if (auto* k = dynamic_cast<P::EditReplaceContext*>(c)) {
    body(k, Kind::replace);
    if (k->severity() != nullptr) edit.body.severity = severity(k->severity());
  } else if (auto* k = dynamic_cast<P::EditRestrictContext*>(c)) {
    edit.kind = Kind::restrict_list;
    edit.list = name(k->name());
    for (auto* t : k->STRING()) edit.codes.push_back(text_name(t));
    if (k->because() != nullptr) edit.because = because(k->because());
    edit.validity = validity(k->validity());
  } else if (auto* k = dynamic_cast<P::EditWidenContext*>(c)) {
    edit.kind = Kind::widen;
    edit.targets.push_back(name(k->CODE()));
    edit.list = name(k->name());
    edit.because = because(k->because());
  } else if (auto* k = dynamic_cast<P::EditRequireContext*>(c)) {
    edit.kind = Kind::require;
    edit.term = ref(k->ref());
    edit.as = name(k->ruleIdAs()->CODE());
    if (k->severity() != nullptr) edit.require_severity = severity(k->severity());
    edit.message = texts(k->texts());
  }
  return edit;
}

}  // namespace rulec::compiler::syntax
