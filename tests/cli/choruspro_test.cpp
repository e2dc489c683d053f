// Invoices for Chorus Pro: which layer judges them, what it finds, the recipient's entry, what does not change with it.
#include <catch2/catch.hpp>

#include <set>

#include "process.h"

using namespace rulec::tests;
using Catch::Matchers::Contains;
using Json = nlohmann::json;

namespace {

Json check_to_json(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"check", "--format", "ndjson"});
  const auto lines = run_rulec(std::move(arguments)).lines();
  REQUIRE(lines.size() == 1);
  return lines.front();
}

Json invoice_of(const std::string& name) { return Json::parse(bytes_of(example(name))); }

// The findings of Chorus Pro's rules, sorted: "CPRO-17 warning".
std::vector<std::string> found(const Json& report, const std::string& family = "CPRO-") {
  std::vector<std::string> ids;
  for (const Json& finding : report["findings"])
    if (const std::string id = finding["rule"]; id.starts_with(family))
      ids.push_back(id + " " + finding["severity"].get<std::string>());
  std::sort(ids.begin(), ids.end());
  return ids;
}

std::vector<std::string> found_in(const Json& invoice, std::vector<std::string> arguments = {"--layer", "choruspro"}) {
  const Scratch scratch;
  arguments.push_back(scratch.write("invoice.json", invoice.dump(2)));
  return found(check_to_json(std::move(arguments)));
}

const Json kEntry = {{"siret", "21997301300010"},
                     {"state", "active"},
                     {"service_required", false},
                     {"commitment_required", false},
                     {"service_or_commitment_required", false},
                     {"services", Json::array()}};

Json entry_with(const Json& changes) {
  Json entry = kEntry;
  entry.update(changes);
  return entry;
}

}  // namespace

TEST_CASE("an invoice that says it is for Chorus Pro is judged by its rules") {
  const Json report = check_to_json({example("b2g.json")});
  CHECK(report["layers"][0] == "en16931");
  CHECK(report["layers"][1] == "choruspro");
  CHECK(report["verdict"] == "valid");
  CHECK(found(report) == std::vector<std::string>{"CPRO-58 info"});
  CHECK(report["not_checked"] == Json{"CPRO-12", "CPRO-23", "CPRO-24", "CPRO-27", "CPRO-28", "CPRO-29", "CPRO-61"});
}

TEST_CASE("what Chorus Pro changes in EN 16931 is said") {
  const Json report = check_to_json({example("b2g.json")});
  REQUIRE(report["changes"].size() == 1);
  CHECK(report["changes"][0]["rule"] == "BR-CL-11");
  CHECK(report["changes"][0]["layer"] == "choruspro");
  CHECK_THAT(report["changes"][0]["because"].get<std::string>(), Contains("1 to 6"));
  CHECK_THAT(run_rulec({"check", example("b2g.json")}).out, Contains("choruspro changes BR-CL-11: "));
  CHECK_THAT(run_rulec({"check", "--lang", "fr", example("b2g.json")}).out,
             Contains("choruspro modifie BR-CL-11 : Chorus Pro écrit"));
}

TEST_CASE("under EN 16931 alone the same invoice is read plainly") {
  const Json report = check_to_json({"--layer", "en16931", example("b2g.json")});
  CHECK(report["verdict"] == "valid");
  CHECK(report["layers"] == Json{"en16931"});
  CHECK(report["changes"].empty());
  CHECK(report["not_checked"].empty());
  CHECK(found(report, "BR-CL-11").empty());
}

TEST_CASE("an invoice that names Chorus Pro nowhere is not judged by its rules") {
  const Scratch scratch;
  Json invoice = invoice_of("b2g.json");
  invoice["$addons"] = {"eu-en16931-v2017"};
  invoice["tax"]["ext"].erase("fr-choruspro-framework");
  invoice["supplier"].erase("ext");
  invoice["customer"].erase("ext");
  const std::string file = scratch.write("plain.json", invoice.dump(2));
  const Json layers = check_to_json({file})["layers"];
  CHECK(std::find(layers.begin(), layers.end(), "choruspro") == layers.end());
  CHECK(found(check_to_json({"--layer", "choruspro", file})) ==
        std::vector<std::string>{"CPRO-01 fatal", "CPRO-15 fatal", "CPRO-18 fatal", "CPRO-58 info"});
}

TEST_CASE("a missing, misspelt or foreign framework does not switch the rules off") {
  const Scratch scratch;
  for (const auto& [framework, id] : std::vector<std::pair<Json, std::string>>{
           {nullptr, "CPRO-01 fatal"}, {"A26", "CPRO-01 fatal"}, {"Z", "CPRO-01 fatal"}, {"M1", "CPRO-62 fatal"}}) {
    INFO(framework);
    Json invoice = invoice_of("b2g.json");
    invoice["tax"]["ext"]["fr-choruspro-framework"] = framework;
    const Json report = check_to_json({scratch.write("framework.json", invoice.dump(2))});
    std::vector<std::string> expected{id, "CPRO-58 info"};
    std::sort(expected.begin(), expected.end());
    CHECK(found(report) == expected);
    invoice["$addons"] = {"eu-en16931-v2017"};
    CHECK(found(check_to_json({scratch.write("framework.json", invoice.dump(2))})) == found(report));
  }
}

TEST_CASE("schemes 1 to 6 pass BR-CL-11 for Chorus Pro, any other does not") {
  const Scratch scratch;
  Json invoice = invoice_of("b2g.json");
  invoice["supplier"]["ext"]["fr-choruspro-scheme"] = "7";
  invoice["supplier"]["identities"][0]["scope"] = "legal";
  const Json report = check_to_json({scratch.write("seven.json", invoice.dump(2))});
  CHECK(found(report, "BR-CL-11") == std::vector<std::string>{"BR-CL-11 fatal"});
  CHECK(found(report) == std::vector<std::string>{"CPRO-18 fatal", "CPRO-58 info"});
}

TEST_CASE("the good examples carry what Chorus Pro wants, or say what they lack") {
  CHECK(found(check_to_json({example("foreign-supplier.json")})) == std::vector<std::string>{"CPRO-58 info"});
  CHECK(found(check_to_json({example("credit-note.json")})) ==
        std::vector<std::string>{"CPRO-39 warning", "CPRO-58 info"});
}

TEST_CASE("an invoice as the guide of Chorus Pro shows it: wrong keys, no service, payment by card") {
  Json invoice = invoice_of("b2g.json");
  invoice["supplier"]["identities"][0]["code"] = "90217346700026";
  invoice["customer"]["identities"][0]["code"] = "21997301300011";
  invoice["ordering"].erase("code");
  invoice["payment"]["instructions"] = {{"key", "card"}, {"ext", {{"untdid-payment-means", "48"}}}};
  CHECK(found_in(invoice) ==
        std::vector<std::string>{"CPRO-17 warning", "CPRO-17 warning", "CPRO-27 warning", "CPRO-58 info"});
}

TEST_CASE("a foreign invoice without payment means is refused, as EN 16931 alone does not") {
  Json invoice = invoice_of("foreign-supplier.json");
  invoice["payment"].erase("instructions");
  CHECK(found_in(invoice) == std::vector<std::string>{"CPRO-31 fatal", "CPRO-58 info"});
}

TEST_CASE("each type of supplier is known by its own identifier") {
  Json invoice = invoice_of("foreign-supplier.json");
  Json& supplier = invoice["supplier"];
  supplier.erase("identities");
  supplier["name"] = "Éditions Übersee Limited";
  supplier["tax_id"] = {{"country", "US"}, {"code", "123456789"}};
  supplier["ext"]["fr-choruspro-scheme"] = "3";
  const Scratch scratch;
  const Json report = check_to_json({"--all", scratch.write("us.json", invoice.dump(2))});
  CHECK(found(report) == std::vector<std::string>{"CPRO-21 warning", "CPRO-58 info"});
  for (const Json& finding : report["findings"])
    if (finding["rule"] == "CPRO-21") CHECK(finding["values"]["BT-30"] == "USÉditions Übersee");
  supplier["tax_id"]["country"] = "DE";
  CHECK(found_in(invoice) == std::vector<std::string>{"CPRO-21 warning", "CPRO-22 fatal", "CPRO-58 info"});
  supplier["ext"]["fr-choruspro-scheme"] = "2";
  supplier["tax_id"]["code"] = "792174218";
  CHECK(found_in(invoice) == std::vector<std::string>{"CPRO-58 info"});
  supplier["ext"]["fr-choruspro-scheme"] = "1";
  CHECK(found_in(invoice) == std::vector<std::string>{"CPRO-18 fatal", "CPRO-58 info"});
}

TEST_CASE("a legal registration that gives way to the SIRET is not lost in silence") {
  Json invoice = invoice_of("b2g.json");
  invoice["supplier"]["identities"].push_back(
      {{"type", "RCS"}, {"scope", "legal"}, {"code", "RCS Valbrume 902 173 467"}});
  const Scratch scratch;
  const Json report = check_to_json({scratch.write("rcs.json", invoice.dump(2))});
  CHECK_THAT(report["findings"].dump(), Contains("$.supplier.identities[1].code"));
}

TEST_CASE("the Union is that of the day: a British VAT number before and after the transition") {
  const Scratch scratch;
  Json invoice = invoice_of("foreign-supplier.json");
  invoice["supplier"]["tax_id"] = {{"country", "GB"}, {"code", "350983637"}};
  invoice["supplier"]["ext"]["fr-choruspro-scheme"] = "2";
  const std::string file = scratch.write("gb.json", invoice.dump(2));
  CHECK(found(check_to_json({"--on", "2020-12-31", file})) == std::vector<std::string>{"CPRO-58 info"});
  CHECK(found(check_to_json({"--on", "2021-01-01", file})) ==
        std::vector<std::string>{"CPRO-21 fatal", "CPRO-58 info"});
  CHECK(found(check_to_json({file})) == std::vector<std::string>{"CPRO-21 fatal", "CPRO-58 info"});
}

TEST_CASE("the recipient's entry decides about service and commitment") {
  const Json services = {{{"code", "ECOLES"}, {"active", true}, {"commitment_required", true}},
                         {{"code", "VOIRIE"}, {"active", false}, {"commitment_required", false}},
                         {{"code", "CULTURE"}, {"active", true}, {"commitment_required", false}}};
  struct Case {
    const char* about;
    Json entry;
    Json service, commitment;  // null: none
    std::vector<std::string> findings;
  };
  const std::vector<Case> cases = {
      {"nothing is wanted", kEntry, nullptr, nullptr, {}},
      {"inactive",
       entry_with({{"state", "inactive"}, {"service_required", true}}),
       nullptr,
       nullptr,
       {"CPRO-24 fatal"}},
      {"unknown", {{"siret", "21997301300010"}, {"state", "unknown"}}, "X", nullptr, {"CPRO-24 fatal"}},
      {"service wanted", entry_with({{"service_required", true}}), nullptr, nullptr, {"CPRO-27 fatal"}},
      {"service there", entry_with({{"service_required", true}, {"services", services}}), "CULTURE", nullptr, {}},
      {"service closed", entry_with({{"services", services}}), "VOIRIE", "PO1", {"CPRO-27 fatal"}},
      {"service unknown", entry_with({{"services", services}}), "CUlTURE", nullptr, {"CPRO-27 fatal"}},
      {"reserved service", entry_with({{"services", services}}), "FACTURES_PUBLIQUES", nullptr, {"CPRO-27 fatal"}},
      {"commitment wanted", entry_with({{"commitment_required", true}}), nullptr, nullptr, {"CPRO-28 fatal"}},
      {"commitment there", entry_with({{"commitment_required", true}}), nullptr, "PO1", {}},
      {"commitment of the service", entry_with({{"services", services}}), "ECOLES", nullptr, {"CPRO-28 fatal"}},
      {"both wanted",
       entry_with({{"service_required", true}, {"commitment_required", true}}),
       nullptr,
       nullptr,
       {"CPRO-27 fatal", "CPRO-28 fatal"}},
      {"either",
       entry_with({{"service_or_commitment_required", true}, {"service_required", true}}),
       nullptr,
       nullptr,
       {"CPRO-29 fatal"}},
      {"either, and one is there",
       entry_with({{"service_or_commitment_required", true}, {"service_required", true}}),
       nullptr,
       "PO1",
       {}},
  };
  const Scratch scratch;
  for (const Case& one : cases) {
    INFO(one.about);
    Json invoice = invoice_of("b2g.json");
    invoice["ordering"] = Json::object();
    if (!one.service.is_null()) invoice["ordering"]["code"] = one.service;
    if (!one.commitment.is_null()) invoice["ordering"]["purchases"] = {{{"code", one.commitment}}};
    const Json report = check_to_json(
        {"--recipient", scratch.write("entry.json", one.entry.dump()), scratch.write("invoice.json", invoice.dump(2))});
    std::vector<std::string> expected = one.findings;
    expected.emplace_back("CPRO-58 info");
    CHECK(found(report) == expected);
    CHECK(report["not_checked"] == Json{"CPRO-12", "CPRO-23", "CPRO-61"});
  }
}

TEST_CASE("the entry of another recipient decides nothing, and that is said") {
  const Scratch scratch;
  Json invoice = invoice_of("b2g.json");
  invoice["ordering"].erase("code");
  const std::string file = scratch.write("invoice.json", invoice.dump(2));
  const std::string entry =
      scratch.write("entry.json", entry_with({{"siret", "12345678200051"}, {"service_required", true}}).dump());
  const Ran ran = run_rulec({"check", "--format", "ndjson", "--recipient", entry, file});
  CHECK(ran.exit_code == 0);
  CHECK(found(ran.lines().at(0)) == std::vector<std::string>{"CPRO-27 warning", "CPRO-58 info"});
  CHECK(ran.lines().at(0)["not_checked"].size() == 7);
  CHECK_THAT(ran.err, Contains("no invoice is for the recipient 12345678200051"));
}

TEST_CASE("a bad entry is a wrong call") {
  const Scratch scratch;
  const std::string bad = scratch.write("bad.json", entry_with({{"siret", "219973013"}}).dump());
  const Ran ran = run_rulec({"check", "--recipient", bad, example("b2g.json")});
  CHECK(ran.exit_code == 2);
  CHECK(ran.out.empty());
  CHECK_THAT(ran.err, Contains("bad.json: `siret` is `219973013`; 14 digits are wanted"));
  CHECK_THAT(run_rulec({"check", "--lang", "fr", "--recipient", bad, example("b2g.json")}).err,
             Contains("14 chiffres sont attendus"));
  CHECK(run_rulec({"check", "--recipient", "/nowhere.json", example("b2g.json")}).exit_code == 2);
}

TEST_CASE("explain says how sure a rule is, and what it needs") {
  const Ran english = run_rulec({"explain", "CPRO-31"});
  CHECK_THAT(english.out, Contains("source      Deposits") && Contains("confidence  certain: A deposit without them") &&
                              Contains("BT-81    Payment means type code") && Contains("fix         Say how"));
  const Ran french = run_rulec({"explain", "--lang", "fr", "CPRO-31"});
  CHECK_THAT(french.out, Contains("confiance   certain : Un dépôt sans") && Contains("corriger    Indiquez comment"));
  CHECK_THAT(run_rulec({"explain", "CPRO-24"}).out, Contains("needs       the recipient's entry"));
  CHECK_THAT(run_rulec({"explain", "CPRO-40"}).out, Contains("GOBL-FR-CHORUSPRO-BILL-INVOICE-06"));
}

TEST_CASE("rules knows the rules of Chorus Pro by its family") {
  const Json list =
      Json::parse(run_rulec({"rules", "--layer", "choruspro", "--select", "CPRO-*", "--format", "json"}).out);
  std::set<std::string> ids;
  for (const Json& rule : list) {
    INFO(rule.dump());
    ids.insert(rule["id"]);
    CHECK(rule["layer"] == "choruspro");
    CHECK_FALSE(rule["confidence"].get<std::string>().empty());
    CHECK_FALSE(rule["fix"].get<std::string>().empty());
  }
  CHECK(ids.size() == 62);
  CHECK(run_rulec({"rules", "--select", "CPRO-99"}).exit_code == 2);
}

TEST_CASE("the table in docs/choruspro.md is that of the rules") {
  const std::string page = bytes_of(std::filesystem::path(RULEC_RULES).parent_path() / "docs/choruspro.md");
  const Ran ran = run_rulec({"rules", "--layer", "choruspro", "--select", "CPRO-*", "--format", "markdown"});
  INFO("run: rulec rules --layer choruspro --select 'CPRO-*' --format markdown");
  CHECK(page.find(ran.out) != std::string::npos);
}
