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

struct Module {
  virtual ~Module() = default;
  // All rule files below `folder`.
  virtual Result compile(const std::string& folder, bool colour) = 0;
  // IR and table in a form that people read: of one rule, or ("") of all.
  virtual std::string dump(const std::string& folder, const std::string& rule) = 0;
  // Runs the examples and tests of a folder; the exit code.
  virtual int test(const std::string& folder, const TestOptions& options, std::ostream& out) = 0;
};

extern "C" Module* rulec_compiler();

}  // namespace rulec::compiler
