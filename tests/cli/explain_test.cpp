// `rulec explain`: all that is known of a rule, in both languages.
#include <catch2/catch.hpp>

#include <filesystem>
#include <regex>
#include <set>

#include "process.h"

using namespace rulec::tests;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

std::string explained(const std::string& rule, const std::string& lang) {
  const Ran ran = run_rulec({"explain", rule, "--lang", lang});
  CHECK(ran.exit_code == 0);
  CHECK(ran.err.empty());
  return ran.out;
}

}  // namespace

TEST_CASE("explain shows a rule on sums with its terms and where GOBL and CII keep them") {
  const std::string text = explained("BR-CO-10", "en");
  CHECK_THAT(text, StartsWith("BR-CO-10  fatal  Sum of line net amounts\n"));
  CHECK_THAT(text, Contains("\n  asked       where there is Document totals (BG-22)\n"));
  CHECK_THAT(text, Contains("\n  after       BR-16\n"));
  CHECK_THAT(text, Contains("BT-106   Sum of Invoice line net amount\n                GOBL   $.totals.sum\n"));
  CHECK_THAT(text, Contains("GOBL   $.lines[*].total\n"));
  CHECK_THAT(text, Contains("CII    /rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/"
                            "ram:ApplicableHeaderTradeSettlement/"
                            "ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:LineTotalAmount\n"));
  CHECK_THAT(text, Contains("\n  in force    always\n"));
  CHECK_THAT(text, Contains("An invoice that fails\n    fail    { BT-106: 100.01"));
  CHECK_THAT(text, Contains("\n    rule BR-CO-10 fatal {\n"));
}

TEST_CASE("explain speaks French") {
  const std::string text = explained("CPRO-31", "fr");
  CHECK_THAT(text, StartsWith("CPRO-31  bloquant  Le moyen de paiement est indiqué\n"));
  CHECK_THAT(text, Contains("\n  demandé     une fois pour la facture\n"));
  CHECK_THAT(text, Contains("GOBL   $.payment.instructions.") && Contains("/ram:TypeCode\n"));
  CHECK_THAT(text,
             Contains("\n  en vigueur  toujours\n") && Contains("Une facture qui passe\n    pass { BT-81: \"30\" }\n"));
  CHECK_THAT(text, !Contains("in force") && !Contains("always"));
}

TEST_CASE("explain shows the context of a rule on GOBL's members, and its examples") {
  const std::string text = explained("GOBL-FR-CHORUSPRO-BILL-INVOICE-06", "en");
  CHECK_THAT(text, Contains("\n  asked       each Invoice when \"fr-choruspro-v1\" in document.addons\n"));
  CHECK_THAT(text, Contains("\n  points at   totals\n") && Contains("An invoice that fails\n    fail { tax:"));
  CHECK_THAT(text, Contains("\n    at each Invoice when \"fr-choruspro-v1\" in document.addons {\n"
                            "      GOBL-FR-CHORUSPRO-BILL-INVOICE-06 fatal\n        when "));
}

TEST_CASE("explain shows the place of a rule on elements of CII, and says that it has no example") {
  const std::string text = explained("CII-SR-001", "fr");
  CHECK_THAT(text, Contains("\n  demandé     /CrossIndustryInvoice/ExchangedDocumentContext\n"));
  CHECK_THAT(text, Contains("\n  désigne     ram:SpecifiedTransactionID\n"));
  CHECK_THAT(text, Contains("Aucun exemple n'est écrit dans son texte."));
}

TEST_CASE("explain says which layer leaves a rule out and why, and every place of a term") {
  const std::string text = explained("BR-CL-11", "en");
  CHECK_THAT(text, Contains("\n  left out    by choruspro: ") && !Contains("en16931-parity: \n"));
  CHECK_THAT(text, Contains("GOBL   $.ordering.seller.identities[?@.scope=='legal']") &&
                       Contains("       $.supplier.identities[?@.scope=='legal']"));
  CHECK_THAT(explained("BR-CO-09", "en"), Contains("SpecifiedTaxRegistration/ram:ID[@schemeID='VA']"));
}

TEST_CASE("explain says since when a rule holds, and how grave it is by direction and day") {
  const Scratch scratch;
  std::filesystem::copy(RULEC_RULES, scratch.path() / "rules", std::filesystem::copy_options::recursive);
  scratch.write("rules/house/house.rule", R"(edition 1
layer house extends en16931 { kind extension }
rule HOUSE-01 fatal {
  title   en "Order number" fr "Numéro de commande"
  since   2027-01-01
  severity on receive { info until 2027-08-31 warning since 2027-09-01 }
  check   BT-13 is present
  message en "An order number is needed." fr "Un numéro de commande est requis."
  pass { BT-13: "PO1" }
  fail { }
}
)");
  const std::string rules = (scratch.path() / "rules").string();
  const Ran english = run_rulec({"explain", "HOUSE-01", "--rules", rules});
  CHECK_THAT(english.out, Contains("\n  in force    from 2027-01-01\n"));
  CHECK_THAT(english.out, Contains("\n  severity    info for who receives, until 2027-08-31\n"
                                   "              warning for who receives, from 2027-09-01\n"));
  const Ran french = run_rulec({"explain", "HOUSE-01", "--rules", rules, "--lang", "fr"});
  CHECK_THAT(french.out, Contains("depuis le 2027-01-01") && Contains("pour qui reçoit, jusqu'au 2027-08-31"));
}

// Whatever id the program itself may report: it is a text in the sources of the runtime or of the program.
TEST_CASE("every id that the program can report is explained, in both languages") {
  std::set<std::string> ids;
  const std::regex form("\"(R[TBX]-[A-Z]+(-[A-Z]+)*)\"");
  for (const char* folder : {"/runtime", "/cli"})
    for (const auto& entry : std::filesystem::recursive_directory_iterator(RULEC_SOURCE + std::string(folder))) {
      if (entry.path().extension() != ".cpp" && entry.path().extension() != ".h") continue;
      const std::string text = bytes_of(entry.path());
      for (std::sregex_iterator at(text.begin(), text.end(), form), end; at != end; ++at) ids.insert(at->str(1));
    }
  CHECK(ids.size() > 30);
  CHECK(ids.contains("RT-INPUT"));
  for (const std::string& id : ids)
    for (const char* lang : {"en", "fr"}) {
      INFO(id);
      CHECK(run_rulec({"explain", id, "--lang", lang}).exit_code == 0);
    }
}

TEST_CASE("an example of a family names the terms of its row") {
  const std::string page = run_rulec({"explain", "CPRO-42"}).out;
  CHECK_THAT(page, Contains("pass { BG-25: [ { BT-146: 1234567890123456.12 } ] }"));
  const Scratch scratch;
  const std::string folder = (scratch.path() / "site").string();
  REQUIRE(run_rulec({"catalogue", "-o", folder}).exit_code == 0);
  const std::string html = bytes_of(folder + "/rules/CPRO-42.html");
  CHECK_THAT(html, Contains("fail { BG-20: [ { BT-92: 12345678901234567.12 } ] }"));
}
