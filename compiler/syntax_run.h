// One text through ANTLR's lexer and parser. Only the files that make syntax trees (parse.cpp, build_*.cpp) include
// this.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "RulecLexer.h"
#include "RulecParser.h"
#include "antlr4-runtime.h"
#include "compiler/diagnostic.h"
#include "compiler/parse.h"

namespace rulec::compiler::syntax {

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

// RC0109 where what stands at `span` is nested too deep.
void too_deep(Diagnostics& problems, Span span);

// Keeps what a syntax tree needs alive.
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

}  // namespace rulec::compiler::syntax
