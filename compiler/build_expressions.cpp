// References, paths and expressions.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "compiler/syntax_errors.h"
#include "compiler/tree_builder.h"

namespace rulec::compiler::syntax {

ast::Ref Builder::ref(P::RefContext* c) {
  ast::Ref result;
  result.span = span(c);
  const auto step = [&](ParserRuleContext* s, TerminalNode* hyphenated) {
    result.steps.push_back(name(s));
    if (hyphenated != nullptr) result.hyphenated = true;
  };
  step(c->refStep(), c->refStep()->HYPHENATED());
  for (auto* m : c->member()) step(m, m->HYPHENATED());
  return result;
}

ast::Ref Builder::doc_ref(P::DocRefContext* c) {
  ast::Ref result;
  result.span = span(c);
  for (auto* s : c->docStep()) {
    result.steps.push_back(s->STRING() != nullptr ? text_name(s->STRING()) : name(s->member()));
    static constexpr std::uint32_t kMostRows = 10000;  // of an example: they are all made
    const auto number = s->INT() != nullptr ? ast::number_up_to(kMostRows + 1, s->INT()->getText()) : 0;
    if (number > kMostRows)
      problems_.error("RC0109", span(s->INT()), fmt::format("an example has at most {} rows", kMostRows));
    result.indices.push_back(static_cast<int>(number));
  }
  return result;
}

ast::Domain Builder::domain(P::DomainContext* c) {
  ast::Domain result;
  if (c->ref() != nullptr) result.ref = ref(c->ref());
  if (c->path() != nullptr) result.node = std::make_shared<ast::Path>(path(c->path()));
  if (c->name() != nullptr) result.alias = c->name()->getText();
  if (c->orExpr() != nullptr) result.where = or_expr(c->orExpr());
  if (c->ref() == nullptr) result.ref.span = span(c);
  return result;
}

ast::PathTest Builder::path_test(P::PathTestContext* c) {
  using Kind = ast::PathTest::Kind;
  ast::PathTest test;
  test.span = span(c);
  const std::string head = c->getStart()->getText();
  if (c->path() != nullptr) test.path = path(c->path());
  if (c->path() != nullptr && head == "not" && c->getText().rfind("not(", 0) == 0) {
    test.kind = Kind::missing;
    return test;
  }
  if (c->path() == nullptr) {
    test.kind = head == "self" ? Kind::self : Kind::ancestor;
    test.text = c->name()->getText();
    return test;
  }
  const auto spelled = [](P::LiteralContext* l) {
    return l->STRING() != nullptr ? unescape(l->getText(), false) : l->getText();
  };
  const std::string text = c->getText();
  if (c->regex() != nullptr) {
    test.kind = Kind::matches;
    test.text = unescape(c->regex()->getText(), c->regex()->RAW_STRING() != nullptr);
  } else if (c->name() != nullptr) {
    test.kind = Kind::in_list;
    test.text = c->name()->getText();
  } else if (text.find("in[") != std::string::npos && c->literal().size() >= 1 && text.back() == ']' &&
             c->children.size() > 3) {
    test.kind = Kind::in_set;
    for (auto* l : c->literal()) test.set.push_back(spelled(l));
  } else if (!c->literal().empty()) {
    bool unequal = false;
    for (auto* child : c->children) unequal = unequal || child->getText() == "!=";
    test.kind = unequal ? Kind::unequal : Kind::equal;
    test.text = spelled(c->literal(0));
  }
  return test;
}

ast::Path Builder::path(P::PathContext* c) {
  ast::Path result;
  result.span = span(c);
  const std::string text = c->getText();
  if (text == ".") {
    result.self = true;
    return result;
  }
  result.rooted = text.rfind('/', 0) == 0;
  bool anywhere = false;
  for (auto* child : c->children) {
    auto* s = dynamic_cast<P::PathStepContext*>(child);
    if (s == nullptr) {
      anywhere = child->getText() == "//";
      continue;
    }
    ast::PathStep step;
    step.anywhere = anywhere;
    anywhere = false;
    step.span = span(s);
    const std::string word = s->getText();
    step.attribute = word.rfind('@', 0) == 0;
    if (s->member() == nullptr) {
      step.any = true;
    } else {
      step.name = s->member()->getText();
      step.starred = word.find('*') < word.find(step.name);
    }
    for (auto* f : s->pathFilter()) {
      ast::PathFilter filter;
      filter.span = span(f);
      using Kind = ast::PathFilter::Kind;
      if (f->INT() != nullptr) {
        filter.kind = Kind::index;
        filter.text = f->INT()->getText();
      } else if (f->STRING() != nullptr) {
        filter.kind = Kind::name;
        filter.text = unescape(f->STRING()->getText(), false);
      } else if (!f->pathTest().empty()) {
        filter.kind = Kind::tests;
        for (auto* t : f->pathTest()) filter.tests.push_back(path_test(t));
      }
      step.filters.push_back(std::move(filter));
    }
    result.steps.push_back(std::move(step));
  }
  return result;
}

// ---- expressions

ast::ExprPtr Builder::expr(P::ExprContext* c) {
  if (auto* k = dynamic_cast<P::ConditionalContext*>(c)) {
    auto e = make(ast::ExprKind::choice, span(k));
    for (auto* part : k->expr()) e->args.push_back(expr(part));
    return e;
  }
  if (auto* k = dynamic_cast<P::QuantifiedContext*>(c)) {
    auto e = make(ast::ExprKind::quantified, span(k));
    e->text = k->getStart()->getText();
    e->text_span = offsets_.span(k->getStart());
    e->domain = domain(k->domain());
    e->args.push_back(expr(k->expr()));
    return e;
  }
  auto* k = static_cast<P::ImplicationContext*>(c);
  auto left = or_expr(k->orExpr());
  if (k->expr() == nullptr) return left;
  return binary(ast::ExprKind::implies, left, expr(k->expr()));
}

ast::ExprPtr Builder::or_expr(P::OrExprContext* c) {
  const auto parts = c->andExpr();
  if (parts.size() == 1) return and_expr(parts[0]);
  auto e = make(ast::ExprKind::either, span(c));
  for (auto* part : parts) e->args.push_back(and_expr(part));
  return e;
}

ast::ExprPtr Builder::and_expr(P::AndExprContext* c) {
  const auto parts = c->notExpr();
  if (parts.size() == 1) return not_expr(parts[0]);
  auto e = make(ast::ExprKind::both, span(c));
  for (auto* part : parts) e->args.push_back(not_expr(part));
  return e;
}

ast::ExprPtr Builder::not_expr(P::NotExprContext* c) {
  if (auto* k = dynamic_cast<P::NegationContext*>(c)) {
    auto e = make(ast::ExprKind::negation, span(k));
    e->args.push_back(not_expr(k->notExpr()));
    return e;
  }
  if (auto* k = dynamic_cast<P::PresenceOfContext*>(c)) {
    auto e = make(ast::ExprKind::presence_of, span(k));
    e->text = k->getStart()->getText() == "at" ? "at most one" : k->getStart()->getText();
    for (auto* r : k->ref()) e->refs.push_back(ref(r));
    return e;
  }
  return comparison(static_cast<P::PlainContext*>(c)->comparison());
}

ast::ExprPtr Builder::comparison(P::ComparisonContext* c) {
  auto left = additive(c->additive());
  auto* tail = c->comparisonTail();
  if (tail == nullptr) return left;
  const auto has = [](ParserRuleContext* k, std::string_view word) {
    for (auto* child : k->children)
      if (child->getText() == word) return true;
    return false;
  };
  auto finish = [&](ast::ExprKind kind) {
    auto e = make(kind, span(c));
    e->args.push_back(left);
    e->negated = has(tail, "not");
    e->text_span = offsets_.span(tail->getStart());
    return e;
  };
  if (auto* k = dynamic_cast<P::CompareContext*>(tail)) {
    auto e = finish(ast::ExprKind::compare);
    const std::string op = k->getStart()->getText();
    using C = ast::Compare;
    e->compare = op == "="    ? C::equal
                 : op == "!=" ? C::unequal
                 : op == "<"  ? C::less
                 : op == "<=" ? C::at_most
                 : op == ">"  ? C::greater
                              : C::at_least;
    e->text = op;
    for (auto* side : k->additive()) e->args.push_back(additive(side));
    e->strict = has(k, "strictly");
    return e;
  }
  if (auto* k = dynamic_cast<P::PresenceContext*>(tail)) {
    auto e = finish(ast::ExprKind::presence);
    const std::string word = k->getStop()->getText();
    e->presence = word == "present"  ? ast::Presence::present
                  : word == "absent" ? ast::Presence::absent
                                     : ast::Presence::malformed;
    return e;
  }
  if (auto* k = dynamic_cast<P::MembershipContext*>(tail)) {
    auto e = finish(ast::ExprKind::member_of);
    for (auto* l : k->choice()->literal()) e->choices.push_back(literal(l));
    if (k->choice()->ref() != nullptr) e->refs.push_back(ref(k->choice()->ref()));
    return e;
  }
  if (auto* k = dynamic_cast<P::RegexTestContext*>(tail)) {
    auto e = finish(ast::ExprKind::matches);
    e->text = unescape(k->regex()->getText(), k->regex()->RAW_STRING() != nullptr);
    e->text_span = span(k->regex());
    return e;
  }
  auto* k = static_cast<P::ChecksumTestContext*>(tail);
  auto e = finish(ast::ExprKind::is_valid);
  e->text = k->name()->getText();
  e->text_span = span(k->name());
  return e;
}

ast::ExprPtr Builder::additive(P::AdditiveContext* c) {
  auto parts = c->multiplicative();
  keep_shallow(parts);
  auto result = multiplicative(parts[0]);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const bool plus = c->children[2 * i - 1]->getText() == "+";
    auto e = binary(plus ? ast::ExprKind::add : ast::ExprKind::subtract, result, multiplicative(parts[i]));
    e->text_span = offsets_.span(static_cast<TerminalNode*>(c->children[2 * i - 1])->getSymbol());
    result = e;
  }
  return result;
}

ast::ExprPtr Builder::multiplicative(P::MultiplicativeContext* c) {
  auto parts = c->unary();
  keep_shallow(parts);
  auto result = unary(parts[0]);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const bool times = c->children[2 * i - 1]->getText() == "*";
    auto e = binary(times ? ast::ExprKind::multiply : ast::ExprKind::divide, result, unary(parts[i]));
    e->text_span = offsets_.span(static_cast<TerminalNode*>(c->children[2 * i - 1])->getSymbol());
    result = e;
  }
  return result;
}

ast::ExprPtr Builder::unary(P::UnaryContext* c) {
  if (c->unary() == nullptr) return defaulted(c->defaulted());
  auto e = make(ast::ExprKind::negative, span(c));
  e->args.push_back(unary(c->unary()));
  return e;
}

ast::ExprPtr Builder::defaulted(P::DefaultedContext* c) {
  auto result = primary(c->primary(0));
  if (c->primary().size() == 1) return result;
  auto e = binary(ast::ExprKind::otherwise, result, primary(c->primary(1)));
  e->text_span = offsets_.span(static_cast<TerminalNode*>(c->children[1])->getSymbol());
  return e;
}

ast::ExprPtr Builder::literal(P::LiteralContext* c) {
  auto e = make(ast::ExprKind::text, span(c));
  if (c->number() != nullptr) {
    e->kind = ast::ExprKind::number;
    e->text = c->getText();
  } else if (c->PERCENT() != nullptr) {
    e->kind = ast::ExprKind::percent;
    e->text = c->getText();
    e->text.pop_back();
  } else if (c->STRING() != nullptr) {
    e->text = unescape(c->getText(), false);
  } else if (c->DATE() != nullptr) {
    e->kind = ast::ExprKind::date;
    date(c->DATE());
    e->text = c->getText();
  } else {
    e->kind = ast::ExprKind::truth;
    e->text = c->getText();
  }
  return e;
}

ast::ExprPtr Builder::primary(P::PrimaryContext* c) {
  if (auto* k = dynamic_cast<P::LiteralExprContext*>(c)) return literal(k->literal());
  if (auto* k = dynamic_cast<P::AggregateExprContext*>(c)) return aggregate(k->aggregate());
  if (auto* k = dynamic_cast<P::CallContext*>(c)) {
    auto e = make(ast::ExprKind::call, span(k));
    e->text = k->NAME()->getText();
    e->text_span = span(k->NAME());
    for (auto* arg : k->expr()) e->args.push_back(expr(arg));
    return e;
  }
  if (auto* k = dynamic_cast<P::DocumentPathContext*>(c)) {
    auto e = make(ast::ExprKind::node, span(k));
    e->path = std::make_shared<ast::Path>(path(k->path()));
    return e;
  }
  if (auto* k = dynamic_cast<P::ReferenceContext*>(c)) {
    auto e = make(ast::ExprKind::reference, span(k));
    e->refs.push_back(ref(k->ref()));
    return e;
  }
  return expr(static_cast<P::GroupingContext*>(c)->expr());
}

ast::ExprPtr Builder::aggregate(P::AggregateContext* c) {
  const Span head = offsets_.span(c->getStart());
  if (auto* k = dynamic_cast<P::FoldContext*>(c)) {
    auto e = make(ast::ExprKind::fold, span(k));
    e->text = k->getStart()->getText();
    e->text_span = head;
    e->args.push_back(expr(k->expr()));
    if (k->domain() != nullptr) e->domain = domain(k->domain());
    if (k->orExpr() != nullptr) e->args.push_back(or_expr(k->orExpr()));
    return e;
  }
  if (auto* k = dynamic_cast<P::CountingContext*>(c)) {
    auto e = make(ast::ExprKind::count, span(k));
    e->text_span = head;
    e->domain = domain(k->domain());
    return e;
  }
  if (auto* k = dynamic_cast<P::DistinctCountContext*>(c)) {
    auto e = make(ast::ExprKind::distinct, span(k));
    e->text_span = head;
    e->refs.push_back(ref(k->ref()));
    if (k->orExpr() != nullptr) e->args.push_back(or_expr(k->orExpr()));
    return e;
  }
  auto* k = static_cast<P::UniquenessContext*>(c);
  auto e = make(ast::ExprKind::unique, span(k));
  e->text_span = head;
  for (auto* r : k->ref()) e->refs.push_back(ref(r));
  return e;
}

}  // namespace rulec::compiler::syntax
