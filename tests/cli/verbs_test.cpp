// The other verbs, help, and wrong calls.
#include <catch2/catch.hpp>

#include "process.h"

using namespace rulec::tests;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

TEST_CASE("help goes to standard output, with an example for each verb") {
  CHECK_THAT(run_rulec({"--help"}).out, Contains("check") && Contains("Example"));
  for (const char* verb : {"check", "explain", "rules", "compile", "test", "completion", "profile", "supplier",
                           "recipient", "send", "track", "status", "find", "resubmit", "sandbox"}) {
    INFO(verb);
    const Ran ran = run_rulec({verb, "--help"});
    CHECK(ran.exit_code == 0);
    CHECK_THAT(ran.out, Contains("Example:\n  ") && Contains(std::string("rulec ") + verb));
    CHECK(ran.err.empty());
  }
}

TEST_CASE("a wrong call is said on standard error, with the nearest right one") {
  struct Wrong {
    std::vector<std::string> call;
    const char* says;
  };
  const std::vector<Wrong> cases = {
      {{}, "check"},
      {{"chekc", "a.json"}, "did you mean `check`"},
      {{"check"}, "no file to check"},
      {{"check", "--fromat", "json", "a.json"}, "did you mean `--format`"},
      {{"check", "--format", "yaml", "a.json"}, "text|ndjson|json"},
      {{"check", "--on", "2026-02-30", "a.json"}, "2026-02-30"},
      {{"check", "--rules", "/nowhere", "a.json"}, "nowhere"},
      {{"explain"}, "RULE"},
      {{"explain", "BR-CO-1O"}, "did you mean `BR-CO-10"},
      {{"rules", "--layer", "none"}, "no layer `none`"},
      {{"compile"}, "no folder"},
      {{"completion", "tcsh"}, "bash|zsh|fish"},
  };
  for (const Wrong& wrong : cases) {
    INFO(wrong.says);
    const Ran ran = run_rulec(wrong.call);
    CHECK(ran.exit_code == 2);
    CHECK(ran.out.empty());
    CHECK_THAT(ran.err, Contains(wrong.says));
  }
}

TEST_CASE("--version names the program and its rules") {
  const Ran ran = run_rulec({"--version"});
  CHECK(ran.exit_code == 0);
  CHECK_THAT(ran.out, StartsWith("rulec ") && Contains("sha256:"));
}

TEST_CASE("explain says what a rule asks and where it is written") {
  const Ran ran = run_rulec({"explain", "br-co-10"});
  CHECK(ran.exit_code == 0);
  CHECK_THAT(ran.out, StartsWith("BR-CO-10  fatal") && Contains("BT-106") && Contains("EN 16931"));
  CHECK_THAT(ran.out, Contains(".rule:") && Contains("check"));
  CHECK_THAT(run_rulec({"explain", "BR-CO-10", "--lang", "fr"}).out, Contains("bloquant"));
}

TEST_CASE("rules lists the catalogue as text, json and ids") {
  CHECK_THAT(run_rulec({"rules"}).out, Contains("BR-CO-10") && Contains("fatal"));
  const auto list = nlohmann::json::parse(run_rulec({"rules", "--layer", "en16931", "--format", "json"}).out);
  CHECK(list.size() > 200);
  for (const auto& rule : list) {
    INFO(rule.dump());
    CHECK_FALSE(rule["title"].get<std::string>().empty());
    CHECK_FALSE(rule["source"].get<std::string>().empty());
  }
  CHECK_THAT(run_rulec({"rules", "--format", "ids"}).out, Contains("\nBR-CO-10\n"));
}

TEST_CASE("completion scripts know the verbs and their flags") {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    INFO(shell);
    const Ran ran = run_rulec({"completion", shell});
    CHECK(ran.exit_code == 0);
    CHECK_THAT(ran.out, Contains("explain") && Contains("format") && Contains("ndjson"));
  }
}

TEST_CASE("edited rules are used without a rebuild, and bad ones are said") {
  const std::string rules = "rules";
  const Setting here{.folder = std::filesystem::path(RULEC_RULES).parent_path()};
  const std::string invoice = example("b2g.json");
  const auto built_in = run_rulec({"check", "--format", "ndjson", invoice}).lines().at(0);
  const auto edited = run_rulec({"check", "--format", "ndjson", "--rules", rules, invoice}, here).lines().at(0);
  CHECK(built_in == edited);

  const Scratch scratch;
  const std::string table = scratch.path() / "rules.rtab";
  CHECK(run_rulec({"compile", rules, "-o", table}, here).exit_code == 0);
  CHECK(run_rulec({"check", "--format", "ndjson", "--rules", table, invoice}).lines().at(0) == built_in);

  scratch.write("broken/a.rule", "rule A fatal {");
  const Ran broken = run_rulec({"check", "--rules", scratch.path() / "broken", invoice});
  CHECK(broken.exit_code == 2);
  CHECK_THAT(broken.err, Contains("a.rule:1:"));
  CHECK(broken.out.empty());
  const std::string cut = scratch.write("cut.rtab", bytes_of(table).substr(0, 5000));
  CHECK(run_rulec({"check", "--rules", cut, invoice}).exit_code == 2);
}
