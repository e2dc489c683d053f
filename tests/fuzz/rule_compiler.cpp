// Rule text to the compiler: it makes a sound table, or says what is wrong and where.
#include <cstdint>
#include <cstdlib>

#include "compiler/compile.h"
#include "compiler/dump.h"
#include "small_model.h"
#include "table/rule_table.h"

using namespace rulec;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto compilation = compiler::compile(fuzz::beside_model({reinterpret_cast<const char*>(data), size}), "rules");
  compilation->problems.render(false);
  if (compilation->problems.errors() > 0) return 0;
  if (RuleTable(std::as_bytes(std::span(compilation->table.words))).problem()) std::abort();
  compiler::dump(*compilation, "");
  return 0;
}
