// Rules about the tree: GOBL's own fault conditions, on the project's examples with one change each.
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "compiler/compile.h"
#include "evaluate/judge.h"
#include "evaluate/table_conditions.h"
#include "formats/gobl.h"

using namespace rulec;
using Json = nlohmann::json;

namespace {

Json example(const std::string& name) {
  std::ifstream in(std::string(RULEC_SOURCE_DIR) + "/examples/" + name);
  return Json::parse(in);
}

// What the layers say of a document: "BR-25 $.lines[0].item, …".
class Judged {
 public:
  Judged(const Json& document, const std::vector<std::string>& layers, bool as_is = false,
         const RuleTable& table = standard_rules()) {
    gobl::Reader reader(table, *table.mapping_named("gobl"), table_conditions(table));
    REQUIRE_FALSE(reader.read(document.dump(), document_));
    JudgeOptions options;
    for (const auto& layer : layers) options.layers.push_back(*table.layer_named(layer));
    options.as_is = as_is;
    judge_.emplace(table);
    report = judge_->judge(document_, options);
    for (const auto& finding : report.findings)
      if (!finding.rule.starts_with("RT-"))
        said += std::string(said.empty() ? "" : ", ") + std::string(finding.rule) + " " + finding.at[0].path;
  }

  std::string said;
  Report report;

 private:
  Document document_;
  std::optional<Judge> judge_;
};

}  // namespace

TEST_CASE("the examples have none of GOBL's own faults") {
  for (const auto* name : {"b2g.json", "credit-note.json", "foreign-supplier.json"})
    CHECK(Judged(example(name), {"gobl"}).said == "");
}

TEST_CASE("a fault stands where its member is, or would be") {
  Json document = example("b2g.json");
  const std::string doc = document.contains("doc") ? "$.doc" : "$";
  Json& invoice = document.contains("doc") ? document["doc"] : document;
  invoice["customer"].erase("name");
  invoice["lines"][1]["item"].erase("name");
  invoice["tax"]["ext"].erase("fr-choruspro-framework");
  invoice["supplier"]["tax_id"]["code"] = "00000000000";
  const Judged judged(document, {"gobl"});
  CHECK(judged.said.find("GOBL-BILL-INVOICE-07 " + doc + ".customer.name") != std::string::npos);
  CHECK(judged.said.find("GOBL-ORG-ITEM-01 " + doc + ".lines[1].item.name") != std::string::npos);
  CHECK(judged.said.find("GOBL-FR-CHORUSPRO-BILL-INVOICE-05 " + doc + ".tax.ext") != std::string::npos);
  CHECK(judged.said.find("GOBL-FR-TAX-IDENTITY-01 " + doc + ".supplier.tax_id.code") != std::string::npos);
  CHECK(judged.report.verdict == Verdict::invalid);
  CHECK(judged.report.findings[0].at[0].position.line > 0);
}

TEST_CASE("the elements of a list are counted, not the list") {
  Json document = example("b2g.json");
  Json& invoice = document.contains("doc") ? document["doc"] : document;
  const std::string rule = "GOBL-EU-EN16931-ORG-PARTY-01";
  const Json inbox = {{"scheme", "0225"}, {"code", "1"}};
  const auto said_of = [&](const Json& inboxes) {
    invoice["customer"]["inboxes"] = inboxes;
    return Judged(document, {"gobl"}).said.find(rule) != std::string::npos;
  };
  CHECK_FALSE(said_of(Json::array({inbox})));
  CHECK(said_of(Json::array({inbox, inbox})));
  CHECK_FALSE(said_of(Json::array({inbox, nullptr})));
}

TEST_CASE("what an EN 16931 rule says as well is said once, by that rule") {
  Json document = example("b2g.json");
  Json& invoice = document.contains("doc") ? document["doc"] : document;
  invoice["lines"][0]["item"].erase("name");
  const Judged alone(document, {"gobl"});
  const Judged both(document, {"gobl", "en16931"});
  CHECK(alone.said.find("GOBL-ORG-ITEM-01") != std::string::npos);
  CHECK(both.said.find("GOBL-ORG-ITEM-01") == std::string::npos);
  const auto& findings = both.report.findings;
  const auto lender =
      std::find_if(findings.begin(), findings.end(), [](const Finding& f) { return f.rule == "BR-25"; });
  REQUIRE(lender != findings.end());
  CHECK(std::find(lender->aliases.begin(), lender->aliases.end(), "GOBL-ORG-ITEM-01") != lender->aliases.end());
}

TEST_CASE("the same fault at another place is a finding of its own") {
  Json document = example("b2g.json");
  Json& invoice = document.contains("doc") ? document["doc"] : document;
  invoice["lines"][0]["item"].erase("name");  // BR-25 there
  invoice["lines"][0]["breakdown"] = Json::array({{{"i", 1}, {"item", {{"ref", "A"}}}, {"quantity", "1"}}});
  const Judged both(document, {"gobl", "en16931"});
  CHECK(both.said.find("GOBL-ORG-ITEM-01") != std::string::npos);
  CHECK(both.said.find("breakdown[0].item.name") != std::string::npos);
}

TEST_CASE("codes in head.ignore are waived, and the report says so") {
  const Json bare = example("b2g.json");
  Json invoice = bare.contains("doc") ? bare["doc"] : bare;
  invoice["supplier"].erase("addresses");
  Json document = {{"$schema", "https://gobl.org/draft-0/envelope"},
                   {"head", {{"uuid", "0190a1b2-c3d4-7000-8000-000000000001"}}},
                   {"doc", invoice}};
  CHECK(Judged(document, {"gobl"}).said.find("GOBL-EU-EN16931-BILL-INVOICE-04 $.doc.supplier.addresses") !=
        std::string::npos);
  document["head"]["ignore"] = {"GOBL-EU-EN16931-BILL-INVOICE-04"};
  const Judged waived(document, {"gobl"});
  CHECK(waived.said.find("GOBL-EU-EN16931-BILL-INVOICE-04") == std::string::npos);
  CHECK(waived.report.left_out == std::vector<std::string_view>{"GOBL-EU-EN16931-BILL-INVOICE-04"});
}

TEST_CASE("a document that was never built is judged only as it stands") {
  Json document = example("b2g.json");
  Json& invoice = document.contains("doc") ? document["doc"] : document;
  invoice.erase("totals");
  const Judged unbuilt(document, {"gobl"});
  CHECK(unbuilt.said == "");
  CHECK(unbuilt.report.verdict == Verdict::incomplete);
  const Judged as_is(document, {"gobl"}, true);
  CHECK(as_is.said.find("GOBL-BILL-INVOICE-09") != std::string::npos);
  CHECK(as_is.report.verdict == Verdict::invalid);
}

TEST_CASE("loops, counts and names of rules about the tree") {
  std::string why;
  auto files = compiler::read_files(std::string(RULEC_SOURCE_DIR) + "/rules", why);
  files["own/own.rule"] = R"(edition 1
layer own { kind extension languages en }
syntax gobl {
  at each Invoice {
    ZZ-01 fatal check some node(lines[]) as l has (every node(l.taxes[]) as t has t.cat = doc.lines.cost) en "m"
    ZZ-02 fatal check count(node(lines[]) as l where l.quantity > 1) = 1 en "m"
    ZZ-03 fatal at most 1 node en "m"
    ZZ-04 fatal check no lines as l has l.i = 3 en "m"
    ZZ-05 fatal exactly 2 lines en "{joined("a", type)}"
  }
  at each meta_value { ZZ-06 warning check name() = "good" en "{name()}" }
}
)";
  // A path that begins with the word `node` is no path.
  const auto broken = compiler::compile(files, "rules");
  CHECK(broken->problems.errors() > 0);
  auto& own = files["own/own.rule"];
  const auto cut = [&](const std::string& id) {
    const auto from = own.find("    " + id), to = own.find('\n', from);
    own.erase(from, to - from + 1);
  };
  cut("ZZ-01");
  cut("ZZ-03");
  own.replace(own.find("{joined(\"a\", type)}"), 19, "{joined(series, type)}");
  const auto compilation = compiler::compile(files, "rules");
  INFO(compilation->problems.render(false));
  REQUIRE(compilation->problems.errors() == 0);
  const RuleTable table(std::as_bytes(std::span(compilation->table.words)));
  const Json document = {{"$schema", "https://gobl.org/draft-0/bill/invoice"},
                         {"type", "standard"},
                         {"series", "S"},
                         {"lines", {{{"i", 1}, {"quantity", "2"}}, {{"i", 2}, {"quantity", "1"}}, {{"i", 3}}}},
                         {"meta", {{"good", "a"}, {"bad", "b"}}},
                         {"totals", {{"sum", "1.00"}}}};
  const Judged judged(document, {"own"}, true, table);
  CHECK(judged.said == "ZZ-04 $.lines, ZZ-05 $.lines, ZZ-06 $.meta.bad");
  for (const auto& finding : judged.report.findings) {
    if (finding.rule == "ZZ-05") CHECK(finding.message == "Sstandard");
    if (finding.rule == "ZZ-06") CHECK(finding.message == "bad");
  }
}
