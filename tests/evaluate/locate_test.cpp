// Where findings point.
#include <catch2/catch.hpp>

#include "compiler/compile.h"
#include "evaluate/judge.h"
#include "evaluate/table_conditions.h"
#include "formats/gobl.h"

using namespace rulec;

TEST_CASE("a finding on a line points into that line") {
  std::string why;
  auto files = compiler::read_files(std::string(RULEC_SOURCE_DIR) + "/rules", why);
  files["own/own.rule"] = R"(edition 1
layer own { kind extension }
rule ZZ-01 warning { for each BG-25 check sum(BT-136) < 5 at BT-136 message en "m" fr "m" }
)";
  const auto compilation = compiler::compile(files, "rules");
  REQUIRE(compilation->problems.errors() == 0);
  const RuleTable table(std::as_bytes(std::span(compilation->table.words)));
  gobl::Reader reader(table, *table.mapping_named("gobl"), table_conditions(table));
  Document document;
  REQUIRE_FALSE(reader.read(R"({"$schema": "https://gobl.org/draft-0/bill/invoice", "lines": [
    {"i": 1, "discounts": [{"amount": "1.00"}]}, {"i": 2, "discounts": [{"amount": "9.00"}]}], "totals": {"sum": "1.00"}})",
                            document));
  Judge judge(table);
  JudgeOptions options;
  options.layers = {*table.layer_named("own")};
  const Report report = judge.judge(document, options);
  std::string path;
  for (const auto& finding : report.findings)
    if (finding.rule == "ZZ-01") path += finding.at[0].path + " ";
  CHECK(path == "$.lines[1].discounts[0].amount ");
}
