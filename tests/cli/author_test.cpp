// The verbs for those who write rules, as a process.
#include <catch2/catch.hpp>

#include "process.h"

using namespace rulec::tests;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

TEST_CASE("fmt changes a file in place, and says with --check and --diff what it would change") {
  const Scratch scratch;
  const std::string file =
      scratch.write("a.rule", "edition 1\ncodelist KIND { title en \"Kinds\" fr \"Types\"\n code \"A\" }\n");
  const Ran check = run_rulec({"fmt", "--check", file});
  CHECK(check.exit_code == 1);
  CHECK_THAT(check.out, Contains("would change: " + file));
  const Ran diff = run_rulec({"fmt", "--diff", file});
  CHECK(diff.exit_code == 1);
  CHECK_THAT(diff.out, Contains("@@ -1,3 +1,5 @@") && Contains("+  code  \"A\"\n"));
  CHECK(run_rulec({"fmt", file}).exit_code == 0);
  CHECK(bytes_of(file) == "edition 1\ncodelist KIND {\n  title en \"Kinds\" fr \"Types\"\n  code  \"A\"\n}\n");
  CHECK(run_rulec({"fmt", "--check", file}).exit_code == 0);
}

TEST_CASE("fmt reads standard input, and leaves alone what does not parse") {
  CHECK(run_rulec({"fmt", "-"}, {.input = "edition   1\n"}).out == "edition 1\n");
  const Scratch scratch;
  const std::string broken = "rule X {\n";
  const std::string file = scratch.write("a.rule", broken);
  const Ran ran = run_rulec({"fmt", file});
  CHECK(ran.exit_code == 2);
  CHECK_THAT(ran.err, Contains("error RC"));
  CHECK(bytes_of(file) == broken);
}

TEST_CASE("diff says what changed in the rules, and for which invoices") {
  const Scratch scratch;
  fs::copy(RULEC_RULES, scratch.path() / "rules", fs::copy_options::recursive);
  const std::string rules = (scratch.path() / "rules").string();
  CHECK(run_rulec({"diff", "built-in", rules}).exit_code == 0);
  const fs::path file = scratch.path() / "rules/en16931/totals.rule";
  std::string text = bytes_of(file);
  const std::string old = "check   BT-106 = expected";
  REQUIRE(text.find(old) != std::string::npos);
  text.replace(text.find(old), old.size(), "check   BT-106 = expected + 1");
  scratch.write("rules/en16931/totals.rule", text);
  const Ran ran = run_rulec({"diff", "built-in", rules, "--on", example("b2g.json"), "--format", "json"});
  CHECK(ran.exit_code == 1);
  const auto found = nlohmann::json::parse(ran.out);
  REQUIRE(found.at("rules").size() == 1);
  CHECK(found.at("rules")[0].at("rule") == "BR-CO-10");
  CHECK(found.at("rules")[0].at("fields")[0].at("field") == "condition");
  CHECK(found.at("invoices").at("by_rule").at("BR-CO-10").at("new") == 1);
  CHECK(found.at("invoices").at("changed")[0].at("after") == "invalid");
}

TEST_CASE("expand shows the row of a family in its place") {
  const Ran ran = run_rulec({"expand", "BR-S-08", "--rules", RULEC_RULES});
  CHECK(ran.exit_code == 0);
  CHECK_THAT(ran.out, Contains("row 1 of vat_category") && Contains("BT-118 = \"S\""));
  CHECK_THAT(run_rulec({"expand", "BR-S-0A", "--rules", RULEC_RULES}).err, Contains("did you mean `BR-S-0"));
}

TEST_CASE("new rule refuses an id that is taken, and one of no family") {
  CHECK_THAT(run_rulec({"new", "rule", "BR-CO-10", "--rules", RULEC_RULES}).err, Contains("ids are never reused"));
  CHECK_THAT(run_rulec({"new", "rule", "ZZZ-01", "--rules", RULEC_RULES}).err, Contains("--layer"));
  CHECK_THAT(run_rulec({"new", "rule", "zzz", "--rules", RULEC_RULES}).err, Contains("no id of a rule"));
}
