// Mappings and syntax tables.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include "compiler/syntax_errors.h"
#include "compiler/tree_builder.h"

namespace rulec::compiler::syntax {

ast::MapItem Builder::map_item(P::MappingItemContext* c) {
  using Kind = ast::MapItem::Kind;
  ast::MapItem item;
  item.span = span(c);
  if (auto* k = dynamic_cast<P::MapRootContext*>(c)) {
    item.kind = Kind::root;
    item.paths.push_back(path(k->path()));
  } else if (auto* k = dynamic_cast<P::MapNamespaceContext*>(c)) {
    item.kind = Kind::name_space;
    item.name = name(k->name());
    item.text = unescape(k->STRING()->getText(), false);
  } else if (auto* k = dynamic_cast<P::MapReadsContext*>(c)) {
    item.kind = Kind::reads;
    if (k->declName() != nullptr) item.name = name(k->declName());
    for (auto* t : k->pathTest()) item.conditions.push_back(path_test(t));
  } else if (auto* k = dynamic_cast<P::MapWriteContext*>(c)) {
    item.kind = Kind::write;
    item.paths.push_back(path(k->path()));
    if (k->literal() != nullptr)
      item.text =
          k->literal()->STRING() != nullptr ? unescape(k->literal()->getText(), false) : k->literal()->getText();
    if (k->ref() != nullptr) item.target = ref(k->ref());
    const bool calculates = k->literal() == nullptr && k->ref() == nullptr;
    if (calculates) item.value = expr(k->expr(0));
    if (k->expr().size() > (calculates ? 1U : 0U)) item.when = expr(k->expr(calculates ? 1 : 0));
  } else if (auto* k = dynamic_cast<P::MapConstantContext*>(c)) {
    item.kind = Kind::constant;
    item.arrow = "<-";
    item.target = ref(k->ref());
    item.text = k->literal()->STRING() != nullptr ? unescape(k->literal()->getText(), false) : k->literal()->getText();
    if (k->expr() != nullptr) item.when = expr(k->expr());
  } else if (auto* k = dynamic_cast<P::MapFactContext*>(c)) {
    item.kind = Kind::fact;
    item.name = name(k->name());
    item.paths.push_back(path(k->path()));
  } else if (auto* k = dynamic_cast<P::MapIgnoreContext*>(c)) {
    item.kind = Kind::ignore;
    for (auto* p : k->path()) item.paths.push_back(path(p));
    item.text = joined(k->STRING());
  } else if (auto* k = dynamic_cast<P::MapBindingContext*>(c)) {
    item.target = ref(k->ref());
    item.arrow = k->arrow()->getText();
    item.joined = k->mapTarget()->getStart()->getText() == "(";
    for (auto* p : k->mapTarget()->path()) item.paths.push_back(path(p));
    if (auto* via = k->mapVia()) {
      item.codec = {via->name()->getText(), span(via)};
      for (auto* arg : via->mapArg()) {
        const bool is_text = arg->literal() != nullptr && arg->literal()->STRING() != nullptr;
        item.args.push_back(
            {is_text ? unescape(arg->getText(), false) : arg->getText(), arg->name() != nullptr, span(arg)});
      }
    }
    if (k->mapIf() != nullptr)
      for (auto* t : k->mapIf()->pathTest()) item.conditions.push_back(path_test(t));
    if (k->expr() != nullptr) item.when = expr(k->expr());
    for (auto* inner : k->mappingItem()) item.items.push_back(map_item(inner));
    item.has_block = k->getStop()->getText() == "}";
  }
  return item;
}

ast::Mapping Builder::mapping(P::MappingDeclContext* c) {
  ast::Mapping mapping;
  mapping.name = name(c->declName(0));
  if (c->declName().size() > 1) mapping.extends = name(c->declName(1));
  for (auto* item : c->mappingItem()) mapping.items.push_back(map_item(item));
  return mapping;
}

void Builder::syntax_form(P::SyntaxFormContext* c, ast::SyntaxRule& rule) {
  using Form = ast::SyntaxForm;
  rule.form_span = span(c);
  const auto takes = [&](Form form, const std::vector<P::PathContext*>& paths) {
    rule.form = form;
    for (auto* p : paths) rule.paths.push_back(path(p));
  };
  const auto counts = [&](Form form, P::PathContext* p, TerminalNode* number) {
    takes(form, {p});
    rule.count = ast::number_up_to(1U << 30, number->getText());
  };
  if (auto* k = dynamic_cast<P::SynCheckContext*>(c)) {
    rule.check = expr(k->expr());
  } else if (auto* k = dynamic_cast<P::SynForbidContext*>(c)) {
    takes(Form::forbid, k->path());
  } else if (auto* k = dynamic_cast<P::SynRequireContext*>(c)) {
    takes(Form::require, {k->path()});
  } else if (auto* k = dynamic_cast<P::SynExactlyContext*>(c)) {
    counts(Form::exactly, k->path(), k->INT());
  } else if (auto* k = dynamic_cast<P::SynAtMostContext*>(c)) {
    counts(Form::at_most, k->path(), k->INT());
  } else if (auto* k = dynamic_cast<P::SynAtLeastContext*>(c)) {
    counts(Form::at_least, k->path(), k->INT());
  } else if (auto* k = dynamic_cast<P::SynChoiceContext*>(c)) {
    takes(Form::choice, k->path());
  } else if (auto* k = dynamic_cast<P::SynSameContext*>(c)) {
    takes(Form::same, {k->path()});
    rule.written = k->children.size() > 2;
  } else if (auto* k = dynamic_cast<P::SynMatchesContext*>(c)) {
    takes(Form::matches, {k->path()});
    auto* text = k->regex();
    rule.regex = ast::Name{unescape(text->getText(), text->RAW_STRING() != nullptr), span(text)};
  }
}

ast::SyntaxRule Builder::syntax_rule(P::SyntaxRuleContext* c) {
  ast::SyntaxRule rule;
  rule.span = span(c);
  rule.id = name(c->CODE(0));
  for (std::size_t i = 1; i < c->CODE().size(); ++i) rule.alias_of.push_back(name(c->CODE(i)));
  if (c->severity() != nullptr) rule.severity = severity(c->severity());
  if (c->expr() != nullptr) rule.when = expr(c->expr());
  syntax_form(c->syntaxForm(), rule);
  if (c->syntaxUnless() != nullptr)
    for (auto* one : c->syntaxUnless()->syntaxCase()) {
      auto& tests = rule.unless.emplace_back();
      for (auto* t : one->pathTest()) tests.push_back(path_test(t));
    }
  // The texts before `fix` are the message.
  bool fix = false;
  for (auto* child : c->children) {
    fix = fix || child->getText() == "fix";
    auto* said = dynamic_cast<P::TextsContext*>(child);
    if (said == nullptr) continue;
    if (!fix) rule.message_span = span(said);
    (fix ? rule.fix : rule.message) = texts(said);
  }
  if (c->because() != nullptr) rule.because = because(c->because());
  for (auto* p : c->path()) rule.at.push_back(path(p));
  for (auto* e : c->syntaxExample()) {
    ast::Example example;
    example.span = span(e);
    const std::string word = e->getStart()->getText();
    example.outcome = word == "pass" ? ast::Outcome::pass : word == "fail" ? ast::Outcome::fail : ast::Outcome::skip;
    example.document = value(e->docValue());
    rule.examples.push_back(std::move(example));
  }
  return rule;
}

ast::SyntaxSaid Builder::syntax_said(P::SyntaxSayContext* c) {
  using Form = ast::SyntaxForm;
  static const std::map<std::string, Form, std::less<>> kForms = {
      {"forbid", Form::forbid},  {"require", Form::require},   {"exactly", Form::exactly},
      {"same", Form::same},      {"matches", Form::matches},   {"atleast", Form::at_least},
      {"atmost", Form::at_most}, {"atmostoneof", Form::choice}};
  ast::SyntaxSaid said;
  if (const auto form = kForms.find(c->syntaxSaid()->getText()); form != kForms.end()) said.form = form->second;
  said.message = texts(c->texts(0));
  if (c->texts().size() > 1) said.fix = texts(c->texts(1));
  return said;
}

ast::Syntax Builder::syntax(P::SyntaxDeclContext* c) {
  ast::Syntax syntax;
  syntax.name = name(c->declName());
  for (auto* item : c->syntaxItem()) {
    if (auto* said = dynamic_cast<P::SyntaxSayContext*>(item)) syntax.said.push_back(syntax_said(said));
    auto* k = dynamic_cast<P::SyntaxAtContext*>(item);
    if (k == nullptr) continue;
    ast::SyntaxAt at;
    at.span = span(k->syntaxPlaces());
    for (auto* t : k->syntaxPlaces()->member()) at.types.push_back(name(t));
    for (auto* p : k->syntaxPlaces()->path()) at.paths.push_back(path(p));
    for (auto* p : k->path()) at.except.push_back(path(p));
    if (k->expr() != nullptr) at.when = expr(k->expr());
    for (auto* r : k->syntaxRule()) at.rules.push_back(syntax_rule(r));
    syntax.contexts.push_back(std::move(at));
  }
  return syntax;
}

}  // namespace rulec::compiler::syntax
