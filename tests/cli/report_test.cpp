// `rulec report` and `rulec catalogue` as files; tests/browser reads their pages.
#include <catch2/catch.hpp>

#include "process.h"

using namespace rulec::tests;
using Catch::Matchers::Contains;
using Json = nlohmann::json;

namespace {

Ran report(const Scratch& scratch, const std::string& output, std::vector<std::string> more = {}) {
  std::vector<std::string> call = {"report", example("b2g-with-faults.json"), example("b2g.xml"), "-o",
                                   (scratch.path() / output).string()};
  call.insert(call.end(), more.begin(), more.end());
  return run_rulec(call, {.environment = {{"SOURCE_DATE_EPOCH", "1780000000"}}});
}

}  // namespace

TEST_CASE("a report is made of refused invoices too, and says what was judged") {
  const Scratch scratch;
  const Ran ran = report(scratch, "report.json");
  CHECK(ran.exit_code == 1);
  CHECK_THAT(ran.err, Contains("2 documents: 1 valid, 1 invalid"));
  const Json json = Json::parse(bytes_of(scratch.path() / "report.json"));
  CHECK(json["made"] == "2026-05-28 20:26 UTC");
  CHECK(json["documents"] == 2);
  CHECK(json["documents_by_rule"]["BR-CO-10"] == 1);
  CHECK(json["not_checked"]["CPRO-28"] == 2);
  CHECK(json["reports"][0]["invoice"]["total_with_vat"] == "5347.75");
  CHECK(json["reports"][0]["report"]["verdict"] == "invalid");
  CHECK(json["reports"][1]["invoice"]["input"].get<std::string>().starts_with("sha256:"));
}

TEST_CASE("the same input gives the same report, byte for byte, whatever the threads") {
  const Scratch scratch;
  for (const char* name : {"report.html", "report.json", "report.csv", "report.md"}) {
    INFO(name);
    report(scratch, name);
    const std::string first = bytes_of(scratch.path() / name);
    report(scratch, name, {"--jobs", "7"});
    CHECK(bytes_of(scratch.path() / name) == first);
    CHECK(first.size() > 200);
  }
}

TEST_CASE("a hostile name is no formula in CSV and no markup in Markdown or HTML") {
  const Scratch scratch;
  auto invoice = Json::parse(bytes_of(example("b2g.json")));
  invoice["supplier"]["name"] = "=HYPERLINK(\"x\")|</script><script>alert(1)</script>";
  const std::string file = scratch.write("invoice.json", invoice.dump());
  const auto made = [&](const std::string& name) {
    run_rulec({"report", file, "-o", (scratch.path() / name).string()});
    return bytes_of(scratch.path() / name);
  };
  CHECK_THAT(made("r.csv"), Contains("\"'=HYPERLINK(\"\"x\"\")|"));
  CHECK_THAT(made("r.md"), Contains("\\|&lt;/script&gt;") && !Contains("<script>"));
  CHECK_THAT(made("r.html"), !Contains("<script>alert") && Contains("\\u003c/script>\\u003cscript>alert(1)"));
}

TEST_CASE("a report that cannot be made is said") {
  const Scratch scratch;
  CHECK_THAT(report(scratch, "report.pdf").err, Contains("no form goes by this name"));
  CHECK(report(scratch, "report.pdf").exit_code == 2);
  CHECK(report(scratch, "nowhere/report.html").exit_code == 2);
  const Ran missing = run_rulec({"report", (scratch.path() / "none.json").string(), "-o", "-", "--format", "csv"});
  CHECK(missing.exit_code == 2);
  CHECK_THAT(missing.out, Contains("none.json,,incomplete"));
}

TEST_CASE("the catalogue has a page for each rule of the table") {
  const Scratch scratch;
  const std::string folder = (scratch.path() / "site").string();
  CHECK(run_rulec({"catalogue", "-o", folder}).exit_code == 0);
  const Json rules = Json::parse(run_rulec({"rules", "--format", "json"}).out);
  for (const Json& rule : rules) {
    INFO(rule["id"]);
    CHECK(std::filesystem::exists(folder + "/rules/" + rule["id"].get<std::string>() + ".html"));
  }
  CHECK_THAT(bytes_of(folder + "/rules/BR-CO-10.html"), Contains("$.totals.sum") && Contains("La somme des lignes"));
  CHECK(run_rulec({"catalogue", "-o", "/dev/null/site"}).exit_code == 2);
}

TEST_CASE("check --format html is the page, with the exit codes of check") {
  const Ran ran = run_rulec({"check", "--format", "html", example("b2g-with-faults.json")});
  CHECK(ran.exit_code == 1);
  CHECK(ran.out.starts_with("<!DOCTYPE html>"));
  CHECK(run_rulec({"check", "--format", "html", example("b2g.json")}).exit_code == 0);
}

TEST_CASE("the exit code of a report is that of check on the same documents") {
  const Scratch scratch;
  const auto code = [&](std::vector<std::string> more) {
    std::vector<std::string> call = {"report", "-o", (scratch.path() / "r.csv").string()};
    call.insert(call.end(), more.begin(), more.end());
    return run_rulec(call).exit_code;
  };
  CHECK(code({example("b2g.json")}) == 0);
  CHECK(code({example("b2g.json"), example("b2g-with-faults.json")}) == 1);
  CHECK(code({example("b2g.json"), "--fail-on", "info"}) == 1);
  CHECK(code({example("b2g-with-faults.json"), example("sandbox.json")}) == 2);
  CHECK(std::filesystem::exists(scratch.path() / "r.csv"));
}

TEST_CASE("a report names the public keys by which signatures were verified, or says that none were") {
  const Scratch scratch;
  const std::string secret = (scratch.path() / "key.jwk").string(), given = (scratch.path() / "public.jwk").string();
  REQUIRE(run_rulec({"key", "new", "-o", secret}).exit_code == 0);
  REQUIRE(run_rulec({"key", "public", secret, "-o", given}).exit_code == 0);
  const std::string id = Json::parse(bytes_of(given))["kid"];
  const auto made = [&](const std::string& name, bool with_key) {
    std::vector<std::string> call = {"report", example("b2g.json"), "-o", (scratch.path() / name).string()};
    if (with_key) call.insert(call.end(), {"--public-key", given});
    run_rulec(call);
    return bytes_of(scratch.path() / name);
  };
  for (const char* name : {"r.json", "r.csv", "r.md", "r.html"}) {
    INFO(name);
    CHECK_THAT(made(name, true), Contains("public.jwk (" + id + ")"));
  }
  CHECK(Json::parse(made("r.json", false))["public_keys"].empty());
  CHECK_THAT(made("r.md", false), Contains("- signatures: not looked at"));
}

TEST_CASE("Markdown shows a title for each rule, and never a hole of a message") {
  const Scratch scratch;
  auto invoice = Json::parse(bytes_of(example("b2g.json")));
  invoice["unknown"] = 1;
  invoice["lines"][0]["item"]["name"] = std::string(300, 'x');
  invoice["supplier"]["tax_id"]["code"] = "29902173460";
  const std::string file = scratch.write("invoice.json", invoice.dump());
  const std::string text = run_rulec({"report", file, example("sandbox.json"), "-o", "-", "--format", "markdown"}).out;
  CHECK_THAT(text, !Contains("{") && !Contains(" |  | 1 |"));
  CHECK_THAT(text, Contains("| RT-INPUT | A document that cannot be read | 1 |"));
}
