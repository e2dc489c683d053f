// Examples, fixtures and tests.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "compiler/syntax_errors.h"
#include "compiler/tree_builder.h"

namespace rulec::compiler::syntax {

void Builder::literal_value(P::LiteralContext* l, ast::Value& value) {
  using Kind = ast::Value::Kind;
  value.text = l->getText();
  if (l->number() != nullptr)
    value.kind = Kind::number;
  else if (l->PERCENT() != nullptr)
    value.kind = Kind::percent;
  else if (l->STRING() != nullptr) {
    value.kind = Kind::text;
    value.text = unescape(value.text, false);
  } else if (l->DATE() != nullptr)
    value.kind = Kind::date;
  else
    value.kind = Kind::truth;
}

ast::Value Builder::value(P::DocValueContext* c) {
  using Kind = ast::Value::Kind;
  ast::Value value;
  value.span = span(c);
  if (c->literal() != nullptr) {
    literal_value(c->literal(), value);
    if (c->getStart()->getText() == "-") value.text = "-" + value.text;
    if (c->STRING() != nullptr) value.scheme = unescape(c->STRING()->getText(), false);
  } else if (c->ref() != nullptr || c->INT() != nullptr) {
    value.kind = c->ref() != nullptr ? Kind::ref : Kind::number;
    if (c->ref() != nullptr) value.ref = ref(c->ref());
    if (c->INT() != nullptr) value.text = c->INT()->getText();
    if (c->STRING() != nullptr) value.repeated = unescape(c->STRING()->getText(), false);
  } else if (c->docLit() != nullptr) {
    value = doc(c->docLit());
  } else {
    value.kind = Kind::list;
    for (auto* item : c->docValue()) value.items.push_back(this->value(item));
  }
  return value;
}

ast::Value Builder::doc(P::DocLitContext* c) {
  ast::Value value;
  value.kind = ast::Value::Kind::group;
  value.span = span(c);
  for (auto* e : c->docEntry())
    value.entries.push_back({doc_ref(e->docRef()), std::make_shared<ast::Value>(this->value(e->docValue()))});
  return value;
}

ast::Fixture Builder::fixture(P::FixtureDeclContext* c) {
  ast::Fixture fixture;
  fixture.name = name(c->name(0));
  if (c->name().size() > 1) fixture.extends = name(c->name(1));
  if (c->STRING() != nullptr) fixture.file = text_name(c->STRING());
  if (c->docLit() != nullptr) fixture.document = doc(c->docLit());
  return fixture;
}

ast::Test Builder::test(P::TestDeclContext* c) {
  ast::Test test;
  test.name = text_name(c->STRING());
  test.span = span(c);
  for (auto* k : c->testClause()) test.clauses.push_back(test_clause(k));
  return test;
}

ast::TestClause Builder::test_clause(P::TestClauseContext* c) {
  using Kind = ast::TestClause::Kind;
  ast::TestClause clause;
  clause.span = span(c);
  if (auto* k = dynamic_cast<P::TestGivenContext*>(c)) {
    clause.kind = k->STRING() != nullptr ? Kind::given_file : Kind::given;
    clause.name = k->STRING() != nullptr ? text_name(k->STRING()) : name(k->name());
  } else if (auto* k = dynamic_cast<P::TestLayerContext*>(c)) {
    clause.kind = Kind::layer;
    for (auto* n : k->declName()) clause.names.push_back(name(n));
  } else if (auto* k = dynamic_cast<P::TestDirectionContext*>(c)) {
    clause.kind = Kind::direction;
    clause.direction = direction(k->direction());
  } else if (auto* k = dynamic_cast<P::TestDateContext*>(c)) {
    clause.kind = Kind::on;
    clause.day = date(k->DATE());
  } else if (auto* k = dynamic_cast<P::TestWithContext*>(c)) {
    clause.kind = Kind::with;
    clause.ref = doc_ref(k->docAssign()->docRef());
    clause.value = value(k->docAssign()->docValue());
  } else if (auto* k = dynamic_cast<P::TestWithoutContext*>(c)) {
    clause.kind = Kind::without;
    clause.ref = doc_ref(k->docRef());
  } else if (dynamic_cast<P::ExpectValidContext*>(c) != nullptr) {
    clause.kind = Kind::valid;
  } else if (auto* k = dynamic_cast<P::ExpectRuleContext*>(c)) {
    clause.kind = Kind::rule;
    clause.only = k->children[1]->getText() == "only";
    clause.expectation = k->expectKind()->getText();
    for (auto* t : k->idList()->CODE()) clause.names.push_back(name(t));
    for (auto* r : k->docRef()) clause.at.push_back(doc_ref(r));
    if (k->STRING() != nullptr) clause.saying = unescape(k->STRING()->getText(), false);
  } else if (auto* k = dynamic_cast<P::ExpectRoundtripContext*>(c)) {
    clause.kind = Kind::roundtrip;
    clause.name = name(k->declName());
  }
  return clause;
}

}  // namespace rulec::compiler::syntax
