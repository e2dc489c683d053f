// `rulec check` on CII: told apart by content, judged in the layers that it asks for, refused where it is no invoice.
#include <algorithm>
#include <catch2/catch.hpp>

#include "process.h"

using namespace rulec::tests;
using Catch::Matchers::Contains;

namespace {

std::string good() { return bytes_of(example("b2g.xml")); }

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::vector<std::string> ids(const nlohmann::json& report, std::string_view severity = {}) {
  std::vector<std::string> all;
  for (const auto& finding : report["findings"])
    if (severity.empty() || finding["severity"] == severity) all.push_back(finding["rule"]);
  return all;
}

}  // namespace

TEST_CASE("a CII invoice for Chorus Pro is judged by its layers") {
  const Ran ran = run_rulec({"check", "--format", "ndjson", example("b2g.xml")});
  CHECK(ran.exit_code == 0);
  const auto report = ran.lines().at(0);
  CHECK(report["syntax"] == "cii");
  CHECK(report["verdict"] == "valid");
  CHECK(report["layers"] == nlohmann::json({"en16931", "choruspro"}));
  CHECK(ids(report, "fatal").empty());
}

TEST_CASE("the JSON and the XML of one invoice get the same findings") {
  const auto pair = [](std::string_view from, std::string_view to, std::string_view xml_from, std::string_view xml_to) {
    const Scratch scratch;
    const std::string json = scratch.write("a.json", replaced(bytes_of(example("b2g.json")), from, to));
    const std::string xml = scratch.write("a.xml", replaced(good(), xml_from, xml_to));
    const Ran ran = run_rulec({"check", "--layer", "choruspro", "--format", "ndjson", json, xml});
    const auto reports = ran.lines();
    REQUIRE(reports.size() == 2);
    auto of_json = ids(reports[0]), of_xml = ids(reports[1]);
    std::sort(of_json.begin(), of_json.end());  // the two syntaxes have their own order
    std::sort(of_xml.begin(), of_xml.end());
    CHECK(of_json == of_xml);
    CHECK(of_json.size() > 1);
  };
  pair("\"sum\": \"4713.48\"", "\"sum\": \"4713.49\"", ">4713.48<", ">4713.49<");
  pair("\"untdid-document-type\": \"380\"", "\"untdid-document-type\": \"999\"", "<ram:TypeCode>380",
       "<ram:TypeCode>999");
  pair("FR7690001000120000041735308", "FR7690001000120000041735309", "FR7690001000120000041735308",
       "FR7690001000120000041735309");
}

TEST_CASE("a finding stands at an XPath, with line and column") {
  const Scratch scratch;
  const std::string file = scratch.write("a.xml", replaced(good(), ">4713.48<", ">4713.49<"));
  const Ran ran = run_rulec({"check", "--format", "ndjson", file});
  CHECK(ran.exit_code == 1);
  const auto report = ran.lines().at(0);
  for (const auto& finding : report["findings"]) {
    if (finding["rule"] != "BR-CO-10") continue;
    CHECK(finding["values"]["BT-106"] == "4713.49");
    const auto& at = finding["at"][0];
    CHECK(at["path"] ==
          "/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/"
          "ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:LineTotalAmount");
    CHECK(at["line"] > 200);
    return;
  }
  FAIL("no BR-CO-10");
}

TEST_CASE("an absent element is named by its XPath") {
  const Scratch scratch;
  const std::string file = scratch.write(
      "a.xml", replaced(good(), "<ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>", "<!-- no currency -->"));
  const Ran ran = run_rulec({"check", "--format", "ndjson", file});
  CHECK(ran.exit_code == 1);
  const auto report = ran.lines().at(0);
  for (const auto& finding : report["findings"]) {
    if (finding["rule"] != "BR-05") continue;
    CHECK(finding["at"][0]["path"] ==
          "/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/"
          "ram:InvoiceCurrencyCode");
    return;
  }
  FAIL("no BR-05");
}

TEST_CASE("the parity layer says each id as often as the official artefacts") {
  const Scratch scratch;
  const std::string file = scratch.write(
      "a.xml", replaced(good(), "<ram:ID schemeID=\"VA\">FR29902173467</ram:ID>", "<ram:ID schemeID=\"VA\"/>"));
  const Ran ran = run_rulec({"check", "--layer", "en16931-parity", "--format", "ndjson", file});
  CHECK(ran.exit_code == 1);
  const auto found = ids(ran.lines().at(0));
  CHECK(std::count(found.begin(), found.end(), "BR-CO-09") == 1);
}

TEST_CASE("docs/differences.md is what the parity layer says of itself") {
  const std::string page = bytes_of(std::filesystem::path(RULEC_RULES).parent_path() / "docs/differences.md");
  const Ran ran = run_rulec({"rules", "--layer", "en16931-parity", "--against", "en16931"});
  INFO("run: rulec rules --layer en16931-parity --against en16931");
  CHECK(ran.exit_code == 0);
  CHECK(ran.out.size() > 2000);
  CHECK(page.find(ran.out) != std::string::npos);
}

TEST_CASE("what is no CII invoice is refused, and the batch goes on") {
  const Scratch scratch;
  const std::string ubl =
      scratch.write("ubl.xml", "<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'/>");
  const std::string bomb = scratch.write("bomb.xml", "<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>");
  const std::string cut = scratch.write("cut.xml", good().substr(0, 3000));
  const Ran ran = run_rulec({"check", "--format", "ndjson", ubl, bomb, cut, example("b2g.xml")});
  CHECK(ran.exit_code == 2);
  const auto reports = ran.lines();
  REQUIRE(reports.size() == 4);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(reports[i]["verdict"] == "incomplete");
    CHECK(reports[i]["findings"][0]["rule"] == "RT-INPUT");
  }
  CHECK_THAT(reports[0]["findings"][0]["message"].get<std::string>(), Contains("not a CII invoice"));
  CHECK_THAT(reports[1]["findings"][0]["message"].get<std::string>(), Contains("DOCTYPE"));
  CHECK(reports[3]["verdict"] == "valid");
}

TEST_CASE("what users are bitten by is a warning of our own") {
  const Scratch scratch;
  std::string bad = replaced(good(), "FR7690001000120000041735308", "FR7690001000120000041735309");
  bad = replaced(bad, ">20260306<", ">20260230<");
  bad = replaced(bad, "<ram:Reason>Geste commercial</ram:Reason>", "<ram:Reason>  </ram:Reason>");
  bad = replaced(bad, ">FR29902173467<", ">FR28902173467<");
  const Ran ran = run_rulec({"check", "--layer", "en16931", "--format", "ndjson", scratch.write("a.xml", bad)});
  CHECK(ran.exit_code == 0);
  const auto report = ran.lines().at(0);
  CHECK(report["verdict"] == "valid");
  for (const char* id : {"RX-IBAN", "RX-DATE", "RX-BLANK", "RX-VAT"}) {
    INFO(id);
    const auto found = ids(report, "warning");
    CHECK(std::count(found.begin(), found.end(), id) == 1);
  }
}
