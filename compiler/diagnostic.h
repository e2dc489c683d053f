// What the author of a rule is told. A sender of invoices gets a Finding instead.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/source.h"

namespace rulec::compiler {

enum class Level : std::uint8_t { warning, error };

struct Diagnostic {
  std::string_view code;  // "RC0201"
  Level level = Level::error;
  Span span;            // the caret is drawn from it
  std::string message;  // "unknown term `BT-1112`"
  std::string hint;     // "did you mean `BT-112`, Invoice total amount with VAT?"
  std::string note;     // of a second place: "first declared here"
  Span note_span;
};

// In the order of their places, one for each place and code.
class Diagnostics {
 public:
  explicit Diagnostics(const Sources& sources) : sources_(&sources) {}

  void error(std::string_view code, Span span, std::string message, std::string hint = {});
  void warning(std::string_view code, Span span, std::string message, std::string hint = {});
  void add(Diagnostic diagnostic);

  const std::vector<Diagnostic>& all() const { return all_; }
  int errors() const { return errors_; }
  int warnings() const { return static_cast<int>(all_.size()) - errors_; }
  void sort();

  // file:line:column: error RC0201: …, the line, a caret, the hint, the second place.
  std::string render(bool colour) const;
  std::string render(const Diagnostic& diagnostic, bool colour) const;

 private:
  const Sources* sources_;
  std::vector<Diagnostic> all_;
  int errors_ = 0;
};

// The word among `candidates` that is nearest to `word` in spelling; "" where none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace rulec::compiler
