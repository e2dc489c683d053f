// ANTLR's complaints in the words of the language: RC0101, RC0104 to RC0106.
#pragma once

#include <set>
#include <string>

#include "compiler/syntax_run.h"

namespace rulec::compiler::syntax {

class Errors : public antlr4::BaseErrorListener {
 public:
  Errors(const Offsets& offsets, Diagnostics& problems) : offsets_(offsets), problems_(problems) {}
  int count = 0;

  void syntaxError(antlr4::Recognizer* recognizer, antlr4::Token* token, std::size_t line, std::size_t column,
                   const std::string& message, std::exception_ptr error) override;

 private:
  void report(antlr4::Parser& parser, antlr4::Token* token);
  void unexpected(antlr4::Parser& parser, antlr4::Token* token, Span span, const std::string& word);

  const Offsets& offsets_;
  Diagnostics& problems_;
};

}  // namespace rulec::compiler::syntax
