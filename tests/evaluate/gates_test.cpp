// Rules that have nothing to say where no row bears their key do not run, and all else stays as it is.
#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <string_view>

#include "table/rule_table.h"

namespace rulec {
namespace {

struct Gated {
  std::set<std::string_view> skipped, passing;
};

Gated gated(const RuleTable& table, const char* layer) {
  Gated found;
  const LayerRow& row = table.layers()[table.layer_named(layer).value()];
  for (const BlockRow& block : table.slice<BlockRow>(Section::blocks, row.blocks))
    if (block.gate.count > 0)
      for (const Index rule : table.indices(block.rules))
        (block.passes_shut != 0 ? found.passing : found.skipped).insert(table.text(table.rules()[rule].id));
  return found;
}

}  // namespace

TEST_CASE("Rules of a VAT category stand behind the question whether anything bears it", "[gates]") {
  const Gated rules = gated(standard_rules(), "en16931");
  for (const char* category : {"Z", "E", "AE", "IC", "G"})
    CHECK(rules.passing.count(std::string("BR-") + category + "-01") == 1);
  for (const char* category : {"Z", "E", "AE", "IC", "G", "O"})
    for (const char* number : {"-02", "-03", "-04"})
      CHECK(rules.skipped.count(std::string("BR-") + category + number) == 1);
  CHECK_FALSE(rules.passing.contains("BR-CO-10"));
  CHECK_FALSE(rules.skipped.contains("BR-CO-10"));
}

}  // namespace rulec
