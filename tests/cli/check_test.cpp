// `rulec check` on one document: verdicts, exit codes, the shape of the report, what flags change.
#include <catch2/catch.hpp>

#include "process.h"

using namespace rulec::tests;
using Catch::Matchers::Contains;
using Json = nlohmann::json;

namespace {

const std::vector<std::string> kValid = {"b2g.json", "credit-note.json", "foreign-supplier.json"};

Json check_to_json(std::vector<std::string> arguments, const Setting& setting = {}) {
  arguments.insert(arguments.begin(), {"check", "--format", "ndjson"});
  const auto lines = run_rulec(std::move(arguments), setting).lines();
  REQUIRE(lines.size() == 1);
  return lines.front();
}

std::vector<std::string> rules_found(const Json& report) {
  std::vector<std::string> ids;
  for (const Json& finding : report["findings"]) ids.push_back(finding["rule"]);
  return ids;
}

}  // namespace

TEST_CASE("the good examples are valid") {
  for (const std::string& name : kValid) {
    INFO(name);
    const Ran ran = run_rulec({"check", "--layer", "en16931", "--format", "ndjson", example(name)});
    INFO(ran.out << ran.err);
    CHECK(ran.exit_code == 0);
    CHECK(ran.lines().at(0)["verdict"] == "valid");
  }
}

TEST_CASE("the example with faults is refused, each fault at its place") {
  const std::string file = example("b2g-with-faults.json");
  const Ran ran = run_rulec({"check", "--format", "ndjson", file});
  CHECK(ran.exit_code == 1);
  const Json report = ran.lines().at(0);
  CHECK(report["verdict"] == "invalid");
  const auto found = rules_found(report);
  for (const char* rule : {"BR-CO-10", "BR-11", "BR-CL-23", "BR-S-09"}) {
    INFO(rule);
    CHECK(std::find(found.begin(), found.end(), rule) != found.end());
  }
  for (const Json& finding : report["findings"]) {
    INFO(finding);
    REQUIRE_FALSE(finding["at"].empty());
    CHECK(finding["at"][0]["path"].get<std::string>().starts_with("$"));
    CHECK(finding["at"][0]["line"].get<int>() > 0);
    CHECK(finding["at"][0]["column"].get<int>() > 0);
  }
}

TEST_CASE("a report in ndjson has the keys that scripts read, in this order") {
  const Ran ran = run_rulec({"check", "--format", "ndjson", example("b2g-with-faults.json")});
  const auto report = nlohmann::ordered_json::parse(ran.out);
  std::vector<std::string> keys, finding_keys;
  for (const auto& [key, value] : report.items()) keys.push_back(key);
  for (const auto& [key, value] : report["findings"][0].items()) finding_keys.push_back(key);
  CHECK(keys == std::vector<std::string>{"document", "syntax", "verdict", "layers", "rules", "not_checked", "table",
                                         "findings", "left_out", "changes"});
  CHECK(finding_keys ==
        std::vector<std::string>{"rule", "aliases", "layer", "severity", "message", "terms", "values", "fix", "at"});
  CHECK(report["document"] == example("b2g-with-faults.json"));
  CHECK(report["syntax"] == "gobl");
  CHECK(report["rules"]["run"].get<int>() > 0);
  CHECK(report["table"].get<std::string>().starts_with("sha256:"));
}

TEST_CASE("findings stand in the order of the document") {
  const Json report = check_to_json({example("b2g-with-faults.json")});
  std::vector<std::pair<int, int>> places;
  for (const Json& finding : report["findings"])
    places.emplace_back(finding["at"][0]["line"].get<int>(), finding["at"][0]["column"].get<int>());
  CHECK(std::is_sorted(places.begin(), places.end()));
}

TEST_CASE("--format json is one array") {
  const Ran ran = run_rulec({"check", "--format", "json", example("b2g.json"), example("credit-note.json")});
  const Json reports = Json::parse(ran.out);
  REQUIRE(reports.size() == 2);
  CHECK(reports[1]["document"] == example("credit-note.json"));
}

TEST_CASE("the text shows the line with a caret under the value, the fix, and counts") {
  const Ran ran = run_rulec({"check", example("b2g-with-faults.json")});
  CHECK_THAT(ran.out, Contains("GOBL  invalid"));
  CHECK_THAT(ran.out, Contains("fatal BR-CO-10"));
  CHECK_THAT(ran.out, Contains("\"sum\": \"4713.84\"") && Contains("^^^^^^^^^"));
  CHECK_THAT(ran.out, Contains("b2g-with-faults.json:"));
  CHECK_THAT(ran.out, Contains("= fix:"));
  CHECK_THAT(ran.out, Contains("1 document: 1 invalid"));
  CHECK(ran.err.empty());
}

TEST_CASE("--lang and the locale choose the language") {
  const std::string file = example("b2g-with-faults.json");
  const Setting french{.environment = {{"LC_ALL", "fr_FR.UTF-8"}}};
  const Setting by_lang{.environment = {{"LC_ALL", ""}, {"LANG", "fr_CA"}}};
  CHECK_THAT(run_rulec({"check", "--lang", "fr", file}).out, Contains("non valide") && Contains("bloquant"));
  CHECK_THAT(run_rulec({"check", file}, french).out, Contains("non valide"));
  CHECK_THAT(run_rulec({"check", file}, by_lang).out, Contains("non valide"));
  CHECK_THAT(run_rulec({"check", "--lang", "en", file}, french).out, Contains("invalid:"));
  CHECK(check_to_json({"--lang", "fr", file})["verdict"] == "invalid");
}

TEST_CASE("colours only where they are wanted") {
  const std::string file = example("b2g-with-faults.json");
  const Setting no_color{.environment = {{"NO_COLOR", "1"}}};
  CHECK_THAT(run_rulec({"check", file}).out, !Contains("\033["));
  CHECK_THAT(run_rulec({"check", "--color", "always", file}).out, Contains("\033[1;31m"));
  CHECK_THAT(run_rulec({"check", "--color", "auto", file}, no_color).out, !Contains("\033["));
  CHECK_THAT(run_rulec({"check", "--color", "never", file}).out, !Contains("\033["));
}

TEST_CASE("--select and --ignore leave rules out, and the report says so") {
  const std::string file = example("b2g-with-faults.json");
  const Json one = check_to_json({"--select", "BR-CO-10", file});
  CHECK(rules_found(one) == std::vector<std::string>{"BR-CO-10"});
  CHECK(one["left_out"].size() > 100);
  const Json family = check_to_json({"--ignore", "BR-CO-*,BR-S-*", file});
  for (const std::string& rule : rules_found(family)) {
    CHECK_FALSE(rule.starts_with("BR-CO-"));
    CHECK_FALSE(rule.starts_with("BR-S-"));
  }
  CHECK(run_rulec({"check", "--select", "BR-01", file}).exit_code == 0);
  const Ran unknown = run_rulec({"check", "--select", "BR-CO-1O", file});
  CHECK(unknown.exit_code == 2);
  CHECK_THAT(unknown.err, Contains("BR-CO-10"));
}

TEST_CASE("--fail-on lowers the bar") {
  const std::string file = example("b2g-with-faults.json");
  CHECK(run_rulec({"check", "--fail-on", "warning", file}).exit_code == 1);
  CHECK(run_rulec({"check", "--fail-on", "fatal", "--select", "BR-01", file}).exit_code == 0);
}

TEST_CASE("--layer names the layers, and an unknown one is a wrong call") {
  const Json report = check_to_json({"--layer", "en16931", example("b2g.json")});
  CHECK(report["layers"] == Json{"en16931"});
  const Ran unknown = run_rulec({"check", "--layer", "en16391", example("b2g.json")});
  CHECK(unknown.exit_code == 2);
  CHECK_THAT(unknown.err, Contains("en16931"));
}

TEST_CASE("standard input is a document") {
  const Json report = check_to_json({"-"}, {.input = bytes_of(example("b2g.json"))});
  CHECK(report["document"] == "-");
  CHECK(report["verdict"] == "valid");
}

TEST_CASE("a document that was never built is built before it is judged") {
  const Scratch scratch;
  Json invoice = Json::parse(bytes_of(example("b2g.json")));
  invoice.erase("totals");
  for (Json& line : invoice["lines"]) {
    line.erase("sum");
    line.erase("total");
    line.erase("i");
  }
  const std::string minimal = scratch.write("minimal.json", invoice.dump(2));
  const Ran ran = run_rulec({"check", "--format", "ndjson", minimal});
  INFO(ran.out);
  CHECK(ran.exit_code == 0);
  const Json report = ran.lines().at(0);
  CHECK(report["verdict"] == "valid");
  CHECK(report["findings"][0]["rule"] == "RB-BUILT");
  for (const Json& finding : report["findings"]) CHECK(finding["severity"] != "fatal");

  // As it stands, the totals are simply missing.
  const Ran as_is = run_rulec({"check", "--as-is", "--layer", "gobl", "--format", "ndjson", minimal});
  CHECK(as_is.exit_code == 1);
  CHECK_THAT(as_is.out, Contains("GOBL-BILL-INVOICE-09"));
}

TEST_CASE("a control character in a document never reaches the terminal") {
  const Scratch scratch;
  Json invoice = Json::parse(bytes_of(example("b2g-with-faults.json")));
  invoice["lines"][2]["item"]["unit"] = "\033[2J";
  const Ran ran = run_rulec({"check", scratch.write("evil.json", invoice.dump(2))});
  CHECK_THAT(ran.out, !Contains("\033"));
}
