// The verbs for those who write rules, as a process.
#include <catch2/catch.hpp>

#include <set>

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

TEST_CASE("lint of one file names its places once") {
  const std::string file = RULEC_SOURCE "/tests/fixtures/lint/model.rule";
  const Ran ran = run_rulec({"lint", file});
  CHECK(ran.out.starts_with(file + ":18:8: warning RL07"));
  CHECK(run_rulec({"compile", file}).err.find(file + "/") == std::string::npos);
}

TEST_CASE("fmt does not count a file that it cannot read") {
  const Scratch scratch;
  const Ran ran = run_rulec({"fmt", "nofile.rule"}, {.folder = scratch.path()});
  CHECK(ran.exit_code == 2);
  CHECK(ran.err == "rulec: nofile.rule: no such file\n");
  scratch.write("one.rule", "edition 1\n");
  const Ran both = run_rulec({"fmt", "nofile.rule", "one.rule"}, {.folder = scratch.path()});
  CHECK(both.exit_code == 2);
  CHECK_THAT(both.err, Contains("1 file, 0 changed, 1 could not be read"));
}

TEST_CASE("diff lists layers, terms, groups, lists, mappings and tables") {
  const Scratch scratch;
  fs::copy(RULEC_RULES, scratch.path() / "rules", fs::copy_options::recursive);
  const auto edit = [&](const std::string& name, const std::string& from, const std::string& to) {
    std::string text = bytes_of(scratch.path() / "rules" / name);
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    scratch.write("rules/" + name, text.replace(at, from.size(), to));
  };
  scratch.write("rules/house/house.rule",
                "edition 1\nlayer house extends choruspro {\n  kind extension\n  title en \"House\" fr \"Maison\"\n}\n"
                "model house {\n  term XT-50 payer_name 0..1 : Text en \"Payer name\" fr \"Nom du payeur\"\n}\n");
  edit("mapping/gobl.rule", "  BT-20   <-", "  XT-50 <- payment.payer.name\n  BT-20   <-");
  edit("build/currencies.tsv", "EUR\t2", "EUR\t3");
  const std::string rules = (scratch.path() / "rules").string();
  const Ran ran = run_rulec({"diff", "built-in", rules, "--format", "json"});
  INFO(ran.err << ran.out.substr(0, 2000));
  REQUIRE(ran.exit_code == 1);
  std::set<std::string> parts;
  const auto found = nlohmann::json::parse(ran.out);
  for (const auto& part : found.at("parts"))
    parts.insert(part.at("change").get<std::string>() + " " + part.at("part").get<std::string>() + " " +
                 part.at("name").get<std::string>());
  CHECK(parts.contains("added layer house"));
  CHECK(parts.contains("added term XT-50"));
  CHECK(parts.contains("changed mapping gobl"));
  CHECK(parts.size() >= 4);
  CHECK_THAT(run_rulec({"diff", "built-in", rules}).out,
             Contains("added layer house  House") && Contains("XT-50 read"));
  CHECK_THAT(run_rulec({"diff", "built-in", rules, "--lang", "fr"}).out, Contains("ajout : couche house  Maison"));
  CHECK_THAT(run_rulec({"diff", "built-in", rules, "--format", "markdown"}).out, Contains("- added term `XT-50`"));
  CHECK_THAT(run_rulec({"diff", rules, "built-in"}).out, Contains("removed layer house"));
}
