// Mappings and syntax tables.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
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
    if (k->expr() != nullptr) item.when = expr(k->expr());
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

ast::Syntax Builder::syntax(P::SyntaxDeclContext* c) {
  ast::Syntax syntax;
  syntax.name = name(c->declName());
  for (auto* item : c->syntaxItem()) {
    auto* k = dynamic_cast<P::SyntaxAtContext*>(item);
    if (k == nullptr) continue;
    ast::SyntaxAt at;
    at.span = span(k);
    for (auto* p : k->path()) at.paths.push_back(path(p));
    if (k->expr() != nullptr) at.when = expr(k->expr());
    for (auto* r : k->syntaxRule()) {
      ast::SyntaxRule rule;
      rule.span = span(r);
      rule.id = name(r->CODE());
      if (r->severity() != nullptr) rule.severity = severity(r->severity());
      if (r->expr() != nullptr) rule.when = expr(r->expr());
      rule.form = r->syntaxForm()->getStart()->getText();
      if (auto* check = dynamic_cast<P::SynCheckContext*>(r->syntaxForm())) rule.check = expr(check->expr());
      if (auto* matches = dynamic_cast<P::SynMatchesContext*>(r->syntaxForm())) {
        auto* text = matches->regex();
        rule.regex = ast::Name{unescape(text->getText(), text->RAW_STRING() != nullptr), span(text)};
      }
      rule.message = texts(r->texts());
      at.rules.push_back(std::move(rule));
    }
    syntax.contexts.push_back(std::move(at));
  }
  return syntax;
}

}  // namespace rulec::compiler::syntax
