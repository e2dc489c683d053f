#include "compiler/syntax_errors.h"

#include <fmt/format.h>

#include <set>

namespace rulec::compiler::syntax {
namespace {

bool is_text(const antlr4::Token* token) { return token->getType() == P::STRING || token->getType() == P::RAW_STRING; }

// Null where there is none.
antlr4::Token* token_before(antlr4::Parser& parser, const antlr4::Token* token) {
  auto* stream = parser.getTokenStream();
  for (std::size_t i = token->getTokenIndex(); i-- > 0;)
    if (stream->get(i)->getChannel() == antlr4::Token::DEFAULT_CHANNEL) return stream->get(i);
  return nullptr;
}

std::string word_before(antlr4::Parser& parser, antlr4::Token* token) {
  const auto* before = token_before(parser, token);
  return before == nullptr ? std::string() : before->getText();
}

// What begins a line is rarely what is wrong where its word may begin one: the line before has something too much, or
// lacks something. The token there, or null.
antlr4::Token* unfinished_before(antlr4::Parser& parser, const antlr4::Token* token) {
  static const std::set<std::string> kBeginners = {
      "rule",   "family",  "layer",   "model",   "group",   "term",     "codelist", "table", "view",
      "define", "syntax",  "test",    "mapping", "fixture", "title",    "when",     "check", "let",
      "for",    "message", "fix",     "source",  "note",    "pass",     "fail",     "skip",  "blocked",
      "since",  "until",   "missing", "alias",   "needs",   "severity", "suggest",  "given", "expect"};
  auto* before = token_before(parser, token);
  if (before == nullptr || before->getLine() == token->getLine()) return nullptr;
  const std::string word = token->getText();
  if (kBeginners.contains(word)) return before;
  const bool no_cell = word == "|" && before->getText() == "|";
  return no_cell && word_before(parser, before) == "|" ? before : nullptr;
}

antlr4::Token* next_word(antlr4::Parser& parser, antlr4::Token* token) {
  auto* stream = parser.getTokenStream();
  for (std::size_t i = token->getTokenIndex() + 1; i < stream->size(); ++i)
    if (stream->get(i)->getChannel() == antlr4::Token::DEFAULT_CHANNEL) return stream->get(i);
  return token;
}

bool inside_expression(antlr4::Parser& parser) {
  for (antlr4::RuleContext* at = parser.getContext(); at != nullptr;
       at = static_cast<antlr4::RuleContext*>(at->parent)) {
    const auto rule = at->getRuleIndex();
    if (rule == P::RuleOrExpr || rule == P::RuleAndExpr || rule == P::RuleNotExpr || rule == P::RuleComparison ||
        rule == P::RuleAdditive || rule == P::RuleMultiplicative || rule == P::RuleUnary || rule == P::RulePrimary)
      return true;
  }
  return false;
}

// rule ID word {
bool heads_rule(antlr4::Parser& parser, antlr4::Token* token) {
  auto* stream = parser.getTokenStream();
  const auto at = token->getTokenIndex();
  std::vector<antlr4::Token*> before;
  for (std::size_t i = at; i-- > 0 && before.size() < 2;)
    if (stream->get(i)->getChannel() == antlr4::Token::DEFAULT_CHANNEL) before.push_back(stream->get(i));
  return token->getType() == P::NAME && before.size() == 2 &&
         (before[0]->getType() == P::CODE || before[0]->getType() == P::CODE_TEMPLATE) &&
         before[1]->getText() == "rule";
}

}  // namespace

void too_deep(Diagnostics& problems, Span span) {
  problems.error("RC0109", span, fmt::format("nested more than {} deep", kMostNested),
                 "name parts of the expression with `let`");
}

void Errors::syntaxError(antlr4::Recognizer* recognizer, antlr4::Token* token, std::size_t, std::size_t,
                         const std::string&, std::exception_ptr) {
  ++count;
  auto* parser = dynamic_cast<antlr4::Parser*>(recognizer);
  if (parser == nullptr || token == nullptr || count > 20) return;
  report(*parser, token);
}

void Errors::report(antlr4::Parser& parser, antlr4::Token* token) {
  // `… and every X has …`: the parser stumbles over `and`; what is wrong is the word behind it.
  static const std::set<std::string> kWide = {"if", "every", "some", "no"};
  static const std::set<std::string> kLinks = {"and", "or", "not"};
  if (kLinks.contains(token->getText()) && kWide.contains(next_word(parser, token)->getText()))
    token = next_word(parser, token);
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

void Errors::unexpected(antlr4::Parser& parser, antlr4::Token* token, Span span, const std::string& word) {
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
  if (const auto* before = unfinished_before(parser, token)) {
    problems_.error(
        "RC0101", offsets_.span(before),
        fmt::format("unfinished, or too much: after `{}` no `{}` may follow on the next line", before->getText(), word),
        hint);
    return;
  }
  const bool end = token->getType() == antlr4::Token::EOF;
  problems_.error("RC0101", span, end ? "unexpected end of the file" : fmt::format("unexpected `{}`", word), hint);
}

}  // namespace rulec::compiler::syntax
