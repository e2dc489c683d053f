// ANTLR's tree becomes ours: one function for each rule of the grammar, in build_*.cpp.
#pragma once

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "compiler/ast.h"
#include "compiler/syntax_run.h"
#include "model/date.h"

namespace rulec::compiler::syntax {

// The text of a literal: without its quotes, escapes resolved (not those of r"…").
std::string unescape(std::string_view quoted, bool raw);

class Builder {
 public:
  Builder(const Sources& sources, const Offsets& offsets, Diagnostics& problems, std::uint32_t source)
      : sources_(sources), offsets_(offsets), problems_(problems), source_(source) {}

  ast::File file(P::UnitContext* unit);
  ast::ExprPtr expr(P::ExprContext* c);

 private:
  // -- small things
  Span span(ParserRuleContext* c) const { return offsets_.span(c->getStart(), c->getStop()); }
  Span span(TerminalNode* t) const { return offsets_.span(t->getSymbol()); }
  ast::Name name(ParserRuleContext* c) const { return {c->getText(), span(c)}; }
  ast::Name name(TerminalNode* t) const { return {t->getText(), span(t)}; }
  ast::Name text_name(TerminalNode* t) const { return {unescape(t->getText(), false), span(t)}; }
  template <typename Nodes>
  std::string joined(const Nodes& strings) const {
    std::string text;
    for (auto* t : strings) {
      if (!text.empty()) text += ' ';
      text += unescape(t->getText(), false);
    }
    return text;
  }
  std::int32_t date(TerminalNode* t) {
    const auto day = parse_iso_day(t->getText());
    if (!day) problems_.error("RC0502", span(t), fmt::format("`{}` is no date", t->getText()), date_hint(t->getText()));
    return day.value_or(0);
  }
  static std::string date_hint(const std::string& text);

  ast::Text spoken(const std::string& language, const std::vector<TerminalNode*>& strings);
  std::vector<ast::Text> texts(P::TextsContext* c);
  std::vector<ast::Text> strings_as_texts(const std::vector<TerminalNode*>& strings);
  std::vector<ast::Piece> pieces(TerminalNode* t, std::string& plain);
  ast::Piece hole(std::string_view inside, std::uint32_t offset);
  ast::Text id(P::RuleIdContext* c);
  static Severity severity(P::SeverityContext* c) {
    const std::string word = c->getText();
    return word == "fatal" ? Severity::fatal : word == "warning" ? Severity::warning : Severity::info;
  }
  static Missing missing(P::MissingPolicyContext* c) {
    const std::string word = c->getText();
    return word == "passes" ? Missing::passes : word == "fails" ? Missing::fails : Missing::skips;
  }
  static Direction direction(P::DirectionContext* c) {
    return c->getText() == "send" ? Direction::send : Direction::receive;
  }
  ast::Validity validity(const std::vector<P::ValidityContext*>& steps);

  // -- references, paths, expressions
  ast::Ref ref(P::RefContext* c);
  ast::Ref doc_ref(P::DocRefContext* c);
  ast::Domain domain(P::DomainContext* c);
  ast::Path path(P::PathContext* c);
  ast::PathTest path_test(P::PathTestContext* c);
  ast::ExprPtr or_expr(P::OrExprContext* c);
  ast::ExprPtr and_expr(P::AndExprContext* c);
  ast::ExprPtr not_expr(P::NotExprContext* c);
  ast::ExprPtr comparison(P::ComparisonContext* c);
  // Each term of a chain of `+` or `*` stands a level deeper than the next.
  template <typename Parts>
  void keep_shallow(Parts& parts) {
    if (parts.size() <= kMostNested) return;
    too_deep(problems_, offsets_.span(parts[kMostNested]->getStart()));
    parts.resize(1);
  }
  ast::ExprPtr additive(P::AdditiveContext* c);
  ast::ExprPtr multiplicative(P::MultiplicativeContext* c);
  ast::ExprPtr unary(P::UnaryContext* c);
  ast::ExprPtr defaulted(P::DefaultedContext* c);
  ast::ExprPtr primary(P::PrimaryContext* c);
  ast::ExprPtr aggregate(P::AggregateContext* c);
  ast::ExprPtr literal(P::LiteralContext* c);
  std::shared_ptr<ast::Expr> make(ast::ExprKind kind, Span at) const {
    auto e = std::make_shared<ast::Expr>();
    e->kind = kind;
    e->span = at;
    return e;
  }
  std::shared_ptr<ast::Expr> binary(ast::ExprKind kind, ast::ExprPtr left, ast::ExprPtr right) const {
    auto e = make(kind, {left->span.source, left->span.from, right->span.to});
    e->args = {std::move(left), std::move(right)};
    return e;
  }

  // -- declarations
  void declaration(P::DeclarationContext* c, ast::File& file);
  ast::Layer layer(P::LayerDeclContext* c);
  ast::ModelItem model_item(P::ModelItemContext* c);
  ast::TypeRef type(P::TypeRefContext* c);
  ast::Codelist codelist(P::CodelistDeclContext* c);
  ast::Table table(P::TableDeclContext* c);
  ast::Cell cell(P::CellContext* c);
  ast::View view(P::ViewDeclContext* c);
  ast::Define define(P::DefineDeclContext* c);
  ast::Rule rule(P::RuleDeclContext* c);
  void rule_clause(P::RuleClauseContext* c, ast::Rule& rule);
  ast::Family family(P::FamilyDeclContext* c);
  ast::Edit edit(P::LayerEditContext* c);
  ast::Reason because(P::BecauseContext* c);
  ast::Example example(P::RuleExampleContext* c);
  ast::Value doc(P::DocLitContext* c);
  ast::Value value(P::DocValueContext* c);
  void literal_value(P::LiteralContext* c, ast::Value& value);
  ast::Mapping mapping(P::MappingDeclContext* c);
  ast::MapItem map_item(P::MappingItemContext* c);
  ast::SyntaxSaid syntax_said(P::SyntaxSayContext* c);
  ast::Syntax syntax(P::SyntaxDeclContext* c);
  ast::SyntaxRule syntax_rule(P::SyntaxRuleContext* c);
  void syntax_form(P::SyntaxFormContext* c, ast::SyntaxRule& rule);
  ast::Fixture fixture(P::FixtureDeclContext* c);
  ast::Test test(P::TestDeclContext* c);
  ast::TestClause test_clause(P::TestClauseContext* c);

  const Sources& sources_;
  const Offsets& offsets_;
  Diagnostics& problems_;
  std::uint32_t source_;
};

}  // namespace rulec::compiler::syntax
