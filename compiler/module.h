// What the program asks of the compiler, which it loads as a module: no header of ANTLR comes along.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace rulec::compiler {

struct Result {
  std::vector<std::uint64_t> words;  // the table's bytes; empty where there were errors
  std::string diagnostics;           // rendered, for standard error
  int errors = 0, warnings = 0;
};

struct TestOptions {
  bool mutate = false, coverage = false, colour = false;
};

struct Formatted {
  bool parses = false;
  std::string text;         // laid out anew, where it parses
  std::string diagnostics;  // why it does not
};

struct Linted {
  std::string text;         // the findings, rendered
  std::string diagnostics;  // of rules that do not compile
  int findings = 0, errors = 0;
};

struct Answer {
  std::string text;
  std::string problem;  // why there is no text; rendered
};

// A rule that its author has yet to fill in.
struct Skeleton {
  std::string file;     // the file it goes to, below the folder
  std::string text;     // what is put behind what the file holds
  std::string problem;  // why there is none
};

struct Module {
  virtual ~Module() = default;
  // A rule file in the style of the house.
  virtual Formatted format(const std::string& name, const std::string& text, bool colour) = 0;
  // What is odd about rules that compile, as text or (`json`) as one array.
  virtual Linted lint(const std::string& folder, bool json, bool colour) = 0;
  // Rules as they are once families, definitions, layers and edits are applied.
  virtual Answer expand(const std::string& folder, const std::string& rule) = 0;
  // `layer` may be empty: that of the rules with ids like this one.
  virtual Skeleton skeleton(const std::string& folder, const std::string& id, const std::string& layer) = 0;
  // All rule files below `folder`.
  virtual Result compile(const std::string& folder, bool colour) = 0;
  // IR and table in a form that people read: of one rule, or ("") of all.
  virtual std::string dump(const std::string& folder, const std::string& rule) = 0;
  // Runs the examples and tests of a folder; the exit code.
  virtual int test(const std::string& folder, const TestOptions& options, std::ostream& out) = 0;
};

extern "C" Module* rulec_compiler();

}  // namespace rulec::compiler
