// Texts with their holes, ids, dates.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "compiler/syntax_errors.h"
#include "compiler/tree_builder.h"

namespace rulec::compiler::syntax {

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
      problems_.error("RC0102",
                      {source_, at.from + static_cast<std::uint32_t>(i), at.from + static_cast<std::uint32_t>(i) + 1},
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

}  // namespace rulec::compiler::syntax
