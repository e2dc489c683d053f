#include "compiler/parse.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "RulecLexer.h"
#include "RulecParser.h"
#include "antlr4-runtime.h"
#include "compiler/token_check.h"
#include "model/date.h"

namespace rulec::compiler {
namespace {

using P = generated::RulecParser;
using antlr4::ParserRuleContext;
using antlr4::tree::TerminalNode;

// ANTLR counts code points; we count bytes.
class Offsets {
 public:
  Offsets(std::uint32_t source, std::string_view text, std::uint32_t base) : source_(source), base_(base) {
    bool plain = true;
    for (const char c : text) plain = plain && static_cast<unsigned char>(c) < 0x80;
    size_ = static_cast<std::uint32_t>(text.size());
    if (plain) return;
    for (std::uint32_t i = 0; i < text.size(); ++i)
      if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) starts_.push_back(i);
    starts_.push_back(size_);
  }
  std::uint32_t byte(std::size_t point) const {
    if (starts_.empty()) return base_ + std::min(static_cast<std::uint32_t>(point), size_);
    return base_ + starts_[std::min(point, starts_.size() - 1)];
  }
  Span span(const antlr4::Token* token) const {
    const auto from = byte(token->getStartIndex());
    if (token->getType() == antlr4::Token::EOF) return {source_, from, from};
    return {source_, from, byte(token->getStopIndex() + 1)};
  }
  Span span(const antlr4::Token* first, const antlr4::Token* last) const {
    Span span = this->span(first);
    if (last != nullptr) span.to = std::max(span.to, this->span(last).to);
    return span;
  }

 private:
  std::uint32_t source_, base_, size_ = 0;
  std::vector<std::uint32_t> starts_;
};

// ---- syntax errors in the words of the language -----------------------------------------------------------------

class Errors : public antlr4::BaseErrorListener {
 public:
  Errors(const Offsets& offsets, Diagnostics& problems) : offsets_(offsets), problems_(problems) {}
  int count = 0;

  void syntaxError(antlr4::Recognizer* recognizer, antlr4::Token* token, std::size_t, std::size_t, const std::string&,
                   std::exception_ptr) override {
    ++count;
    auto* parser = dynamic_cast<antlr4::Parser*>(recognizer);
    if (parser == nullptr || token == nullptr || count > 20) return;
    report(*parser, token);
  }

 private:
  static bool is_text(const antlr4::Token* token) {
    return token->getType() == P::STRING || token->getType() == P::RAW_STRING;
  }

  void report(antlr4::Parser& parser, antlr4::Token* token) {
    // `… and every X has …`: the parser stumbles over `and`; what is wrong is the word behind it.
    static const std::set<std::string> kWide = {"if", "every", "some", "no"};
    static const std::set<std::string> kLinks = {"and", "or", "not"};
    if (kLinks.contains(token->getText()) && kWide.contains(next_word(parser, token)->getText())) token = next_word(parser, token);
    const Span span = offsets_.span(token);
    const std::string word = token->getText();
    const std::string previous = word_before(parser, token);
    static const std::set<std::string> kSpoken = {"title", "message", "fix"};
    if (is_text(token) && kSpoken.contains(previous)) {
      problems_.error("RC0104", span, "text without a language", "write " + previous + " en \"…\" fr \"…\"");
      return;
    }
    if (kWide.contains(word) && (inside_expression(parser) || kLinks.contains(previous))) {
      problems_.error("RC0105", span, fmt::format("`{}` inside a larger expression needs parentheses", word),
                      fmt::format("write ( {} … )", word));
      return;
    }
    if (heads_rule(parser, token)) {
      const auto close = nearest(word, {"fatal", "warning", "info"});
      problems_.error("RC0106", span, fmt::format("unknown severity `{}`", word),
                      close.empty() ? "fatal, warning or info" : fmt::format("did you mean `{}`?", close));
      return;
    }
    unexpected(parser, token, span, word);
  }

  static std::string word_before(antlr4::Parser& parser, antlr4::Token* token) {
    auto* stream = parser.getTokenStream();
    for (std::size_t i = token->getTokenIndex(); i-- > 0;)
      if (stream->get(i)->getChannel() == antlr4::Token::DEFAULT_CHANNEL) return stream->get(i)->getText();
    return {};
  }

  static antlr4::Token* next_word(antlr4::Parser& parser, antlr4::Token* token) {
    auto* stream = parser.getTokenStream();
    for (std::size_t i = token->getTokenIndex() + 1; i < stream->size(); ++i)
      if (stream->get(i)->getChannel() == antlr4::Token::DEFAULT_CHANNEL) return stream->get(i);
    return token;
  }

  static bool inside_expression(antlr4::Parser& parser) {
    for (antlr4::RuleContext* at = parser.getContext(); at != nullptr; at = static_cast<antlr4::RuleContext*>(at->parent)) {
      const auto rule = at->getRuleIndex();
      if (rule == P::RuleOrExpr || rule == P::RuleAndExpr || rule == P::RuleNotExpr || rule == P::RuleComparison ||
          rule == P::RuleAdditive || rule == P::RuleMultiplicative || rule == P::RuleUnary || rule == P::RulePrimary)
        return true;
    }
    return false;
  }

  // rule ID word {
  static bool heads_rule(antlr4::Parser& parser, antlr4::Token* token) {
    auto* stream = parser.getTokenStream();
    const auto at = token->getTokenIndex();
    std::vector<antlr4::Token*> before;
    for (std::size_t i = at; i-- > 0 && before.size() < 2;)
      if (stream->get(i)->getChannel() == antlr4::Token::DEFAULT_CHANNEL) before.push_back(stream->get(i));
    return token->getType() == P::NAME && before.size() == 2 &&
           (before[0]->getType() == P::CODE || before[0]->getType() == P::CODE_TEMPLATE) &&
           before[1]->getText() == "rule";
  }

  void unexpected(antlr4::Parser& parser, antlr4::Token* token, Span span, const std::string& word) {
    const auto expected = parser.getExpectedTokens();
    const auto& vocabulary = parser.getVocabulary();
    std::vector<std::string> keywords;
    bool name = false;
    for (const auto type : expected.toList()) {
      std::string literal = vocabulary.getLiteralName(static_cast<std::size_t>(type));
      if (literal.size() > 2) keywords.push_back(literal.substr(1, literal.size() - 2));
      name = name || type == P::NAME;
    }
    const auto close = nearest(word, keywords);
    std::string hint;
    if (!close.empty())
      hint = fmt::format("did you mean `{}`?", close);
    else if (keywords.size() == 1 && expected.size() == 1)
      hint = fmt::format("`{}` is expected here", keywords[0]);
    else if (name)
      hint = "a name is expected here";
    const bool end = token->getType() == antlr4::Token::EOF;
    problems_.error("RC0101", span, end ? "unexpected end of the file" : fmt::format("unexpected `{}`", word), hint);
  }

  const Offsets& offsets_;
  Diagnostics& problems_;
};

std::vector<Token> tokens_of(antlr4::CommonTokenStream& stream, const Offsets& offsets) {
  stream.fill();
  std::vector<Token> tokens;
  for (const auto* token : stream.getTokens())
    if (token->getChannel() == antlr4::Token::DEFAULT_CHANNEL && token->getType() != antlr4::Token::EOF)
      tokens.push_back({token->getText(), offsets.span(token), token->getType() == P::STRAY});
  return tokens;
}

// One text through lexer and parser; keeps what the tree needs alive.
// A parser that calls itself for each `not`, `-`, `implies` or `if` must end before the stack does.
class BoundedParser : public P {
 public:
  using P::P;
  struct TooDeep {};

  void enterRule(ParserRuleContext* context, std::size_t state, std::size_t rule) override {
    // A rule goes one deeper at most: no need to count before so many more have begun.
    if (--left_ <= 0) {
      left_ = kMostRules - context->depth();
      if (left_ <= 0) throw TooDeep{};
    }
    P::enterRule(context, state, rule);
  }

 private:
  static constexpr int kMostRules = 12 * kMostNested + 100;  // a parenthesis is eleven rules deep
  int left_ = 0;
};

void too_deep(Diagnostics& problems, Span span) {
  problems.error("RC0109", span, fmt::format("nested more than {} deep", kMostNested), "name parts of the expression with `let`");
}

struct Run {
  Run(std::uint32_t source, std::string_view text, std::uint32_t base)
      : offsets(source, text, base), input(std::string(text)), lexer(&input), stream(&lexer), parser(&stream) {
    lexer.removeErrorListeners();
    parser.removeErrorListeners();
    parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(antlr4::atn::PredictionMode::SLL);
  }
  Offsets offsets;
  antlr4::ANTLRInputStream input;
  generated::RulecLexer lexer;
  antlr4::CommonTokenStream stream;
  BoundedParser parser;
};

// ---- the tree ------------------------------------------------------------------------------------------------------

std::string unescape(std::string_view quoted, bool raw) {
  std::string_view body = quoted.substr(raw ? 2 : 1);
  body.remove_suffix(1);
  if (raw) return std::string(body);
  std::string text;
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (body[i] != '\\' || i + 1 == body.size()) {
      text += body[i];
      continue;
    }
    const char c = body[++i];
    text += c == 'n' ? '\n' : c == 't' ? '\t' : c;
  }
  return text;
}

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
  ast::Example example(P::RuleExampleContext* c);
  ast::Value doc(P::DocLitContext* c);
  ast::Value value(P::DocValueContext* c);
  void literal_value(P::LiteralContext* c, ast::Value& value);
  ast::Mapping mapping(P::MappingDeclContext* c);
  ast::MapItem map_item(P::MappingItemContext* c);
  ast::Syntax syntax(P::SyntaxDeclContext* c);
  ast::Fixture fixture(P::FixtureDeclContext* c);
  ast::Test test(P::TestDeclContext* c);
  ast::TestClause test_clause(P::TestClauseContext* c);

  const Sources& sources_;
  const Offsets& offsets_;
  Diagnostics& problems_;
  std::uint32_t source_;
};

std::string Builder::date_hint(const std::string& text) {
  if (text.size() != 10) return {};
  static const char* const kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                                        "July",    "August",   "September", "October", "November", "December"};
  const int year = std::stoi(text.substr(0, 4));
  const int month = std::stoi(text.substr(5, 2));
  if (month < 1 || month > 12) return "months are 01 to 12";
  for (unsigned last = 31; last >= 28; --last)
    if (day_of(year, static_cast<unsigned>(month), last))
      return fmt::format("{} {} has {} days", kMonths[month - 1], year, last);
  return {};
}

// Plain references need no parser: {BT-106}, {expected}, {r.term:label}.
bool is_plain_reference(std::string_view inside) {
  if (inside.empty()) return false;
  const auto word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  static const std::set<std::string_view> kWords = {"true", "false"};
  if (kWords.contains(inside) || std::isdigit(static_cast<unsigned char>(inside[0])) != 0) return false;
  for (const char c : inside)
    if (!word(c) && c != '-' && c != '.' && c != ':') return false;
  return word(inside.front()) && word(inside.back());
}

ast::Piece Builder::hole(std::string_view inside, std::uint32_t offset) {
  ast::Piece piece;
  piece.span = {source_, offset, offset + static_cast<std::uint32_t>(inside.size())};
  if (is_plain_reference(inside)) {
    const auto colon = inside.find(':');
    std::string_view path = inside.substr(0, colon);
    if (colon != std::string_view::npos) piece.format = std::string(inside.substr(colon + 1));
    auto e = make(ast::ExprKind::reference, {source_, offset, offset + static_cast<std::uint32_t>(path.size())});
    ast::Ref ref{{}, e->span, {}, false};
    std::uint32_t at = offset;
    while (true) {
      const auto dot = path.find('.');
      const auto word = path.substr(0, dot);
      ref.steps.push_back({std::string(word), {source_, at, at + static_cast<std::uint32_t>(word.size())}});
      if (word.find('-') != std::string_view::npos && std::islower(static_cast<unsigned char>(word[0])) != 0)
        ref.hyphenated = true;
      if (dot == std::string_view::npos) break;
      path.remove_prefix(dot + 1);
      at += static_cast<std::uint32_t>(dot) + 1;
    }
    e->refs.push_back(std::move(ref));
    piece.hole = e;
    return piece;
  }
  Run run(source_, inside, offset);
  Errors errors(run.offsets, problems_);
  run.parser.addErrorListener(&errors);
  P::HoleContext* tree = nullptr;
  try {
    tree = run.parser.hole();
  } catch (const BoundedParser::TooDeep&) {
    too_deep(problems_, run.offsets.span(run.parser.getCurrentToken()));
  }
  if (tree == nullptr || errors.count > 0) {
    piece.literal = "{" + std::string(inside) + "}";
    return piece;
  }
  Builder inner(sources_, run.offsets, problems_, source_);
  piece.hole = inner.expr(tree->expr());
  if (tree->name() != nullptr) piece.format = tree->name()->getText();
  return piece;
}

std::vector<ast::Piece> Builder::pieces(TerminalNode* t, std::string& plain) {
  std::vector<ast::Piece> result;
  const Span at = span(t);
  const std::string_view quoted = sources_.text(at);
  std::string literal;
  const auto flush = [&] {
    if (literal.empty()) return;
    ast::Piece piece;
    piece.literal = std::move(literal);
    piece.span = at;
    result.push_back(std::move(piece));
    literal.clear();
  };
  for (std::size_t i = 1; i + 1 < quoted.size(); ++i) {
    const char c = quoted[i];
    if (c == '\\' && i + 2 < quoted.size()) {
      const char next = quoted[++i];
      literal += next == 'n' ? '\n' : next == 't' ? '\t' : next;
      plain += literal.back();
      continue;
    }
    if (c != '{') {
      literal += c;
      plain += c;
      continue;
    }
    std::size_t end = i + 1;
    int depth = 1;
    bool quotes = false;
    for (; end + 1 < quoted.size(); ++end) {
      if (quoted[end] == '"') quotes = !quotes;  // written \" inside of the text
      if (quotes) continue;
      if (quoted[end] == '{') ++depth;
      if (quoted[end] == '}' && --depth == 0) break;
    }
    if (end + 1 >= quoted.size()) {
      problems_.error("RC0102", {source_, at.from + static_cast<std::uint32_t>(i), at.from + static_cast<std::uint32_t>(i) + 1},
                      "missing `}` in the text");
      return result;
    }
    flush();
    // Quotes inside of a hole are escaped in the file; blanks keep the columns.
    std::string inside(quoted.substr(i + 1, end - i - 1));
    for (std::size_t k = 0; k + 1 < inside.size(); ++k)
      if (inside[k] == '\\' && inside[k + 1] == '"') inside[k] = ' ';
    plain += "{" + inside + "}";
    result.push_back(hole(inside, at.from + static_cast<std::uint32_t>(i) + 1));
    i = end;
  }
  flush();
  return result;
}

ast::Text Builder::spoken(const std::string& language, const std::vector<TerminalNode*>& strings) {
  ast::Text text;
  text.language = language;
  text.span = offsets_.span(strings.front()->getSymbol(), strings.back()->getSymbol());
  for (auto* t : strings) {
    if (!text.plain.empty()) {
      text.plain += ' ';
      ast::Piece gap;
      gap.literal = " ";
      gap.span = text.span;
      text.pieces.push_back(std::move(gap));
    }
    for (auto& piece : pieces(t, text.plain)) text.pieces.push_back(std::move(piece));
  }
  return text;
}

std::vector<ast::Text> Builder::texts(P::TextsContext* c) {
  std::vector<ast::Text> result;
  if (c == nullptr) return result;
  for (auto* t : c->textIn()) {
    result.push_back(spoken(t->NAME()->getText(), t->STRING()));
    result.back().span.from = span(t->NAME()).from;
  }
  return result;
}

std::vector<ast::Text> Builder::strings_as_texts(const std::vector<TerminalNode*>& strings) {
  std::vector<ast::Text> result;
  for (auto* t : strings) result.push_back(spoken("", {t}));
  return result;
}

ast::Text Builder::id(P::RuleIdContext* c) {
  ast::Text text;
  text.span = span(c);
  if (c->ref() != nullptr) {  // {r.id}
    ast::Piece piece;
    auto e = make(ast::ExprKind::reference, span(c->ref()));
    e->refs.push_back(ref(c->ref()));
    piece.hole = e;
    piece.span = e->span;
    text.pieces.push_back(std::move(piece));
    text.plain = c->getText();
    return text;
  }
  text.plain = c->getText();
  std::string literal;
  for (std::size_t i = 0; i < text.plain.size(); ++i) {
    if (text.plain[i] != '{') {
      literal += text.plain[i];
      continue;
    }
    ast::Piece piece;
    piece.literal = std::move(literal);
    piece.span = text.span;
    literal.clear();
    if (!piece.literal.empty()) text.pieces.push_back(piece);
    const auto end = text.plain.find('}', i);
    text.pieces.push_back(hole(std::string_view(text.plain).substr(i + 1, end - i - 1),
                               text.span.from + static_cast<std::uint32_t>(i) + 1));
    i = end;
  }
  if (!literal.empty()) {
    ast::Piece piece;
    piece.literal = std::move(literal);
    piece.span = text.span;
    text.pieces.push_back(std::move(piece));
  }
  return text;
}

ast::Validity Builder::validity(const std::vector<P::ValidityContext*>& steps) {
  ast::Validity result;
  for (auto* c : steps) {
    const bool since = c->getStart()->getText() == "since";
    (since ? result.since : result.until) = date(c->DATE());
    (since ? result.since_span : result.until_span) = span(c->DATE());
  }
  return result;
}

// ---- references and paths

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
    result.steps.push_back(s->CODE() != nullptr ? name(s->CODE()) : name(s->name()));
    static constexpr std::uint32_t kMostRows = 10000;  // of an example: they are all made
    const auto number = s->INT() != nullptr ? ast::number_up_to(kMostRows + 1, s->INT()->getText()) : 0;
    if (number > kMostRows) problems_.error("RC0109", span(s->INT()), fmt::format("an example has at most {} rows", kMostRows));
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
  const bool anywhere = text.rfind("//", 0) == 0;
  for (auto* s : c->pathStep()) {
    ast::PathStep step;
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
  if (anywhere && !result.steps.empty()) result.steps.front().anywhere = true;
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
    e->compare = op == "=" ? C::equal : op == "!=" ? C::unequal : op == "<" ? C::less : op == "<=" ? C::at_most
               : op == ">" ? C::greater : C::at_least;
    e->text = op;
    for (auto* side : k->additive()) e->args.push_back(additive(side));
    e->strict = has(k, "strictly");
    return e;
  }
  if (auto* k = dynamic_cast<P::PresenceContext*>(tail)) {
    auto e = finish(ast::ExprKind::presence);
    const std::string word = k->getStop()->getText();
    e->presence = word == "present" ? ast::Presence::present
                : word == "absent" ? ast::Presence::absent : ast::Presence::malformed;
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

// ---- declarations

ast::File Builder::file(P::UnitContext* unit) {
  ast::File file;
  file.source = source_;
  if (auto* edition = unit->editionDecl()) {
    const auto number = std::strtoul(edition->INT()->getText().c_str(), nullptr, 10);
    if (number > kEdition)
      problems_.error("RC0108", span(edition->INT()), fmt::format("edition {} is newer than this compiler", number),
                      fmt::format("this compiler reads edition {}", kEdition));
  }
  for (auto* d : unit->declaration()) declaration(d, file);
  return file;
}

void Builder::declaration(P::DeclarationContext* c, ast::File& file) {
  if (c->useDecl() != nullptr) file.uses.push_back({text_name(c->useDecl()->STRING())});
  else if (c->layerDecl() != nullptr) file.layer = layer(c->layerDecl());
  else if (c->modelDecl() != nullptr) {
    file.models.push_back(name(c->modelDecl()->name()));
    for (auto* item : c->modelDecl()->modelItem()) file.model.push_back(model_item(item));
  } else if (c->codelistDecl() != nullptr) file.codelists.push_back(codelist(c->codelistDecl()));
  else if (c->tableDecl() != nullptr) file.tables.push_back(table(c->tableDecl()));
  else if (c->viewDecl() != nullptr) file.views.push_back(view(c->viewDecl()));
  else if (c->defineDecl() != nullptr) file.defines.push_back(define(c->defineDecl()));
  else if (c->ruleDecl() != nullptr) file.rules.push_back(rule(c->ruleDecl()));
  else if (c->familyDecl() != nullptr) file.families.push_back(family(c->familyDecl()));
  else if (c->layerEdit() != nullptr) file.edits.push_back(edit(c->layerEdit()));
  else if (c->mappingDecl() != nullptr) file.mappings.push_back(mapping(c->mappingDecl()));
  else if (c->syntaxDecl() != nullptr) file.syntaxes.push_back(syntax(c->syntaxDecl()));
  else if (c->fixtureDecl() != nullptr) file.fixtures.push_back(fixture(c->fixtureDecl()));
  else if (c->testDecl() != nullptr) file.tests.push_back(test(c->testDecl()));
}

ast::Layer Builder::layer(P::LayerDeclContext* c) {
  ast::Layer layer;
  const auto names = c->declName();
  layer.name = name(names[0]);
  for (std::size_t i = 1; i < names.size(); ++i) layer.extends.push_back(name(names[i]));
  for (auto* k : c->layerClause()) {
    const std::string head = k->getStart()->getText();
    if (head == "kind") {
      const std::string kind = k->layerKind()->getText();
      layer.kind = kind == "core" ? LayerKind::core : kind == "cius" ? LayerKind::cius
                   : kind == "extension" ? LayerKind::extension : LayerKind::parity;
    } else if (head == "title") layer.title = texts(k->texts());
    else if (head == "version") layer.version = unescape(k->STRING()->getText(), false);
    else if (head == "source") layer.source = joined(k->sourceRef()->STRING());
    else if (head == "applies") layer.applies = expr(k->expr());
    else if (head == "dated") layer.dated_by = expr(k->expr());
    else if (head == "rounding") {
      const std::string mode = k->roundingMode()->getText();
      layer.rounding = mode == "half_up" ? Rounding::half_up : mode == "half_ceiling" ? Rounding::half_ceiling
                       : mode == "half_even" ? Rounding::half_even : Rounding::down;
    } else if (head == "missing") layer.missing = missing(k->missingPolicy());
    else if (head == "languages")
      for (auto* n : k->NAME()) layer.languages.push_back(n->getText());
  }
  return layer;
}

ast::TypeRef Builder::type(P::TypeRefContext* c) {
  ast::TypeRef type{c->name()->getText(), {}, span(c)};
  for (auto* arg : c->typeArg()) type.args.push_back(arg->getText());
  return type;
}

ast::ModelItem Builder::model_item(P::ModelItemContext* c) {
  ast::ModelItem item;
  const auto fill = [&](auto* k) {
    item.id = name(k->CODE());
    item.alias = name(k->name());
    item.cardinality = k->CARDINALITY()->getText();
    item.cardinality_span = span(k->CARDINALITY());
    item.name = texts(k->texts());
    for (auto* inner : k->modelItem()) item.items.push_back(model_item(inner));
  };
  if (auto* group = dynamic_cast<P::ModelGroupContext*>(c)) {
    item.is_group = true;
    fill(group);
  } else {
    auto* term = static_cast<P::ModelTermContext*>(c);
    fill(term);
    item.type = type(term->typeRef());
  }
  return item;
}

ast::Codelist Builder::codelist(P::CodelistDeclContext* c) {
  ast::Codelist list;
  list.name = name(c->name());
  for (auto* k : c->codelistClause()) {
    const std::string head = k->getStart()->getText();
    if (head == "title") list.title = texts(k->texts());
    else if (head == "version") list.version = unescape(k->STRING(0)->getText(), false);
    else if (head == "source") list.source = joined(k->sourceRef()->STRING());
    else if (head == "file") {
      list.file = text_name(k->STRING(0));
      if (k->STRING().size() > 1) list.column = unescape(k->STRING(1)->getText(), false);
    } else {
      ast::CodeEntry entry;
      for (auto* t : k->STRING()) entry.codes.push_back(text_name(t));
      entry.validity = validity(k->validity());
      entry.name = texts(k->texts());
      list.entries.push_back(std::move(entry));
    }
  }
  return list;
}

ast::Cell Builder::cell(P::CellContext* c) {
  using Kind = ast::Cell::Kind;
  ast::Cell cell;
  cell.span = span(c);
  const std::string text = c->getText();
  if (text == "none") return cell;
  if (c->literal() != nullptr) {
    auto* l = c->literal();
    cell.text = l->getText();
    if (l->number() != nullptr) cell.kind = Kind::number;
    else if (l->PERCENT() != nullptr) {
      cell.kind = Kind::percent;
      cell.text.pop_back();
    } else if (l->STRING() != nullptr) {
      cell.kind = Kind::text;
      cell.text = unescape(cell.text, false);
    } else if (l->DATE() != nullptr) {
      cell.kind = Kind::date;
      date(l->DATE());
    } else cell.kind = Kind::truth;
  } else if (c->number() != nullptr) {
    cell.kind = Kind::number;
    cell.text = text;
  } else if (c->docRef() != nullptr) {
    cell.kind = Kind::ref;
    cell.text = text;
    cell.ref = doc_ref(c->docRef());
  } else {
    cell.kind = Kind::list;
    for (auto* item : c->cell()) cell.items.push_back(this->cell(item));
  }
  return cell;
}

ast::Table Builder::table(P::TableDeclContext* c) {
  ast::Table table;
  table.name = name(c->name());
  for (auto* k : c->column()) table.columns.push_back({name(k->name()), type(k->typeRef())});
  for (auto* r : c->tableRow()) {
    ast::TableRow row;
    row.span = span(r);
    for (auto* k : r->cell()) row.cells.push_back(cell(k));
    table.rows.push_back(std::move(row));
  }
  return table;
}

ast::View Builder::view(P::ViewDeclContext* c) {
  ast::View view;
  view.name = name(c->name());
  for (auto* s : c->viewSource()) {
    ast::ViewSource source;
    source.group = ref(s->ref());
    for (auto* f : s->viewField()) source.fields.emplace_back(name(f->name()), expr(f->expr()));
    view.sources.push_back(std::move(source));
  }
  return view;
}

ast::Define Builder::define(P::DefineDeclContext* c) {
  ast::Define define;
  define.name = name(c->name());
  define.span = span(c);
  for (auto* p : c->param()) define.params.push_back({name(p->name()), type(p->typeRef())});
  if (c->typeRef() != nullptr) define.type = type(c->typeRef());
  define.body = expr(c->expr());
  return define;
}

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
    if (given.since) { rule.validity.since = given.since; rule.validity.since_span = given.since_span; }
    if (given.until) { rule.validity.until = given.until; rule.validity.until_span = given.until_span; }
  } else if (auto* k = dynamic_cast<P::RuleNoteContext*>(c)) {
    for (auto& text : strings_as_texts(k->STRING())) rule.notes.push_back(std::move(text));
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
    if (item->ruleDecl() != nullptr) family.rules.push_back(rule(item->ruleDecl()));
    else family.lets.push_back({name(item->name()), expr(item->expr())});
  }
  return family;
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
    edit.because = joined(k->STRING());
  } else if (auto* k = dynamic_cast<P::EditSeverityContext*>(c)) {
    edit.kind = Kind::severity;
    for (auto* t : k->idList()->CODE()) edit.targets.push_back(name(t));
    edit.severity = severity(k->severity());
    edit.because = joined(k->STRING());
  } else if (auto* k = dynamic_cast<P::EditTightenContext*>(c)) {
    body(k, Kind::tighten);
  } else if (auto* k = dynamic_cast<P::EditReplaceContext*>(c)) {
    body(k, Kind::replace);
    if (k->severity() != nullptr) edit.body.severity = severity(k->severity());
  } else if (auto* k = dynamic_cast<P::EditRestrictContext*>(c)) {
    edit.kind = Kind::restrict_list;
    edit.list = name(k->name());
    bool reason = false;
    for (auto* child : k->children) {
      if (child->getText() == "because") reason = true;
      auto* t = dynamic_cast<TerminalNode*>(child);
      if (t == nullptr || t->getSymbol()->getType() != P::STRING) continue;
      if (reason) edit.because += (edit.because.empty() ? "" : " ") + unescape(t->getText(), false);
      else edit.codes.push_back(text_name(t));
    }
    edit.validity = validity(k->validity());
  } else if (auto* k = dynamic_cast<P::EditRequireContext*>(c)) {
    edit.kind = Kind::require;
    edit.term = ref(k->ref());
    edit.as = name(k->ruleIdAs()->CODE());
    if (k->severity() != nullptr) edit.require_severity = severity(k->severity());
    edit.message = texts(k->texts());
  }
  return edit;
}

// ---- documents in examples, fixtures and tests

void Builder::literal_value(P::LiteralContext* l, ast::Value& value) {
  using Kind = ast::Value::Kind;
  value.text = l->getText();
  if (l->number() != nullptr) value.kind = Kind::number;
  else if (l->PERCENT() != nullptr) value.kind = Kind::percent;
  else if (l->STRING() != nullptr) {
    value.kind = Kind::text;
    value.text = unescape(value.text, false);
  } else if (l->DATE() != nullptr) value.kind = Kind::date;
  else value.kind = Kind::truth;
}

ast::Value Builder::value(P::DocValueContext* c) {
  using Kind = ast::Value::Kind;
  ast::Value value;
  value.span = span(c);
  if (c->literal() != nullptr) {
    literal_value(c->literal(), value);
    if (c->getStart()->getText() == "-") value.text = "-" + value.text;
    if (c->STRING() != nullptr) value.scheme = unescape(c->STRING()->getText(), false);
  } else if (c->ref() != nullptr) {
    value.kind = Kind::ref;
    value.ref = ref(c->ref());
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

// ---- mappings and syntax tables

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
    for (auto* t : k->pathTest()) item.conditions.push_back(path_test(t));
  } else if (auto* k = dynamic_cast<P::MapWriteContext*>(c)) {
    item.kind = Kind::write;
    item.paths.push_back(path(k->path()));
    if (k->literal() != nullptr)
      item.text = k->literal()->STRING() != nullptr ? unescape(k->literal()->getText(), false) : k->literal()->getText();
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
        item.args.push_back({is_text ? unescape(arg->getText(), false) : arg->getText(), arg->name() != nullptr, span(arg)});
      }
    }
    if (k->mapIf() != nullptr)
      for (auto* t : k->mapIf()->pathTest()) item.conditions.push_back(path_test(t));
    if (k->expr() != nullptr) item.when = expr(k->expr());
    for (auto* inner : k->mappingItem()) item.items.push_back(map_item(inner));
    item.has_block = k->getStop()->getText() == "}" ;
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
      rule.message = texts(r->texts());
      at.rules.push_back(std::move(rule));
    }
    syntax.contexts.push_back(std::move(at));
  }
  return syntax;
}

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// Where the text stops being UTF-8: ANTLR would throw.
std::optional<std::size_t> first_bad_byte(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t size = lead < 0x80 ? 1 : lead >= 0xc2 && lead < 0xe0 ? 2 : (lead & 0xf0) == 0xe0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
    if (size == 0 || i + size > text.size()) return i;
    char32_t point = size == 1 ? lead : lead & (0x7fU >> size);
    for (std::size_t k = 1; k < size; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xc0) != 0x80) return i;
      point = (point << 6) | (next & 0x3fU);
    }
    const bool surrogate = point >= 0xd800 && point < 0xe000;
    if (surrogate || point > 0x10ffff || (size == 3 && point < 0x800) || (size == 4 && point < 0x10000)) return i;
    i += size;
  }
  return std::nullopt;
}

}  // namespace

std::string ast::Ref::text() const {
  std::string text;
  for (const auto& step : steps) text += (text.empty() ? "" : ".") + step.text;
  return text;
}

ast::File parse(const Sources& sources, std::uint32_t source, Diagnostics& problems) {
  ast::File empty;
  empty.source = source;
  std::string_view text = sources[source].text();
  if (const auto bad = first_bad_byte(text)) {
    const auto at = static_cast<std::uint32_t>(*bad);
    problems.error("RC0107", {source, at, at + 1}, fmt::format("unreadable byte {:#04x}: the file is not UTF-8", static_cast<unsigned char>(text[at])), "save it as UTF-8");
    return empty;
  }
  std::uint32_t from = 0;  // ANTLR drops the mark and counts from behind it
  while (text.substr(from).starts_with(kByteOrderMark)) from += static_cast<std::uint32_t>(kByteOrderMark.size());
  Run run(source, text.substr(from), from);
  if (check_tokens(tokens_of(run.stream, run.offsets), problems)) return empty;
  Errors errors(run.offsets, problems);
  run.parser.addErrorListener(&errors);
  P::UnitContext* unit = nullptr;
  try {
    unit = run.parser.unit();
  } catch (const BoundedParser::TooDeep&) {
    too_deep(problems, run.offsets.span(run.parser.getCurrentToken()));
  }
  if (unit == nullptr || errors.count > 0) return empty;
  return Builder(sources, run.offsets, problems, source).file(unit);
}

}  // namespace rulec::compiler
