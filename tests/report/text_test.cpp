#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "report/write.h"

using namespace rulec;
using namespace rulec::report;

namespace {

// A document of three nodes: { "totals": { "sum": "10.00" } }.
Document small_document() {
  Document document;
  document.bytes = "{\n  \"totals\": {\"sum\": \"10.00\"}\n}\n";
  document.tree.bytes = document.bytes;
  const auto node = [](NodeKind kind, std::uint32_t offset, std::uint32_t key, Place parent) {
    Node made;
    made.kind = kind;
    made.offset = offset;
    made.key_offset = key;
    made.parent = parent;
    return made;
  };
  document.tree.nodes = {node(NodeKind::object, 0, 0, kNone), node(NodeKind::object, 14, 4, 0),
                         node(NodeKind::text, 22, 15, 1)};
  return document;
}

Report small_report() {
  Finding wrong;
  wrong.rule = "BR-CO-10";
  wrong.aliases = {"OTHER-01"};
  wrong.layer = "en16931";
  wrong.message = "The lines add up to 12.00, the invoice says 10.00 (BT-106).";
  wrong.fix = "Add up the lines.";
  wrong.terms = {"BT-106"};
  wrong.values = {{"expected", "12.00"}};
  wrong.at = {{"BT-106", "$.totals.sum", 2, {2, 21}}};
  Finding missing;
  missing.rule = "BR-13";
  missing.layer = "en16931";
  missing.severity = Severity::warning;
  missing.message = "There is no total (BT-109).";
  missing.at = {{"BT-109", "$.totals.total", 1, {2, 13}}};
  Report report;
  report.document = "a.json";
  report.syntax = "gobl";
  report.verdict = Verdict::invalid;
  report.layers = {"en16931"};
  report.run = 20;
  report.skipped = 3;
  report.table = "sha256:00";
  report.findings = {wrong, missing};
  return report;
}

}  // namespace

TEST_CASE("a report as text") {
  const Document document = small_document();
  CHECK(render_text(small_report(), &document, {}) == R"(a.json  GOBL  invalid: 1 fatal, 1 warning

fatal BR-CO-10  The lines add up to 12.00, the invoice says 10.00 (BT-106).
  --> a.json:2:21  BT-106  $.totals.sum
   |
 2 |   "totals": {"sum": "10.00"}
   |                     ^^^^^^^
   = fix: Add up the lines.
   = also: OTHER-01

warning BR-13  There is no total (BT-109).
  --> a.json:2:13  BT-109  $.totals.total
   |
 2 |   "totals": {"sum": "10.00"}
   |             ^ missing: total
)");
}

TEST_CASE("what needs no action takes little room") {
  const Document document = small_document();
  Report report = small_report();
  report.findings.pop_back();
  report.findings[0].severity = Severity::info;
  report.findings[0].at.assign(4, report.findings[0].at[0]);
  report.verdict = Verdict::valid;
  CHECK(render_text(report, &document, {}) == R"(a.json  GOBL  valid: 1 info

info BR-CO-10  The lines add up to 12.00, the invoice says 10.00 (BT-106).
  --> a.json:2:21  BT-106  $.totals.sum
)");
  CHECK(render_text(report, &document, {.all = true}).find("^^^^^^^") != std::string::npos);
}

TEST_CASE("a report in French") {
  const std::string text = render_text(small_report(), nullptr, {.french = true});
  CHECK(text.starts_with("a.json  GOBL  non valide : 1 bloquant, 1 avertissement\n"));
  CHECK(text.find("= corriger : ") != std::string::npos);
}

TEST_CASE("many places are cut short unless all are asked for") {
  Report report = small_report();
  report.findings[0].at.assign(10, report.findings[0].at[0]);
  CHECK(render_text(report, nullptr, {}).find("+ 7 more places") != std::string::npos);
  CHECK(render_text(report, nullptr, {.all = true}).find("more places") == std::string::npos);
}

TEST_CASE("the closing line counts") {
  Summary summary;
  summary.add(small_report());
  CHECK(render_summary(summary, {}) == "1 document: 1 invalid · 1 fatal, 1 warning · 20 rules run, 3 skipped\n");
  Report good;
  good.left_out = {"BR-01"};
  summary.add(good);
  CHECK(render_summary(summary, {.french = true}) ==
        "2 documents : 1 valide, 1 non valide · 1 bloquant, 1 avertissement · 20 règles appliquées, 3 sans objet, "
        "1 écartée\n");
}

TEST_CASE("a report as JSON, to the letter") {
  Report report = small_report();
  report.findings.pop_back();
  report.findings[0].at[0].position.line = 0;
  CHECK(render_ndjson(report) ==
        R"({"document":"a.json","syntax":"gobl","verdict":"invalid","layers":["en16931"],)"
        R"("rules":{"run":20,"skipped":3},"not_checked":[],"table":"sha256:00","findings":[)"
        R"({"rule":"BR-CO-10","aliases":["OTHER-01"],"layer":"en16931","severity":"fatal",)"
        R"("message":"The lines add up to 12.00, the invoice says 10.00 (BT-106).","terms":["BT-106"],)"
        R"("values":{"expected":"12.00"},"fix":"Add up the lines.",)"
        R"("at":[{"term":"BT-106","path":"$.totals.sum"}]}],"left_out":[],"changes":[]})"
        "\n");
}

TEST_CASE("a path that is no UTF-8 does not break the JSON") {
  Report report;
  report.document = "caf\xE9.json";
  CHECK(nlohmann::json::parse(render_ndjson(report))["document"] == "caf\uFFFD.json");
}
