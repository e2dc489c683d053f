// CII as XPath sees it: texts with elements inside, numbers as XML writes them, groups that come twice.
#include <catch2/catch.hpp>
#include <string>

#include "evaluate/judge.h"
#include "evaluate/table_conditions.h"
#include "formats/cii.h"

using namespace rulec;

namespace {

std::string invoice(const std::string& trade) {
  return R"(<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" )"
         R"(xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100">)"
         "<rsm:SupplyChainTradeTransaction>" +
         trade + "</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>";
}

std::string totals(const std::string& inside) {
  return "<ram:ApplicableHeaderTradeSettlement><ram:SpecifiedTradeSettlementHeaderMonetarySummation>" + inside +
         "</ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement>";
}

std::string sellers(const std::string& inside) {
  return "<ram:ApplicableHeaderTradeAgreement>" + inside + "</ram:ApplicableHeaderTradeAgreement>";
}

// Whether the official layer, or the reader, reports this rule.
bool says(const std::string& trade, std::string_view rule) {
  const RuleTable& table = standard_rules();
  cii::Reader reader(table, *table.mapping_named("cii"), table_conditions(table));
  Document document;
  REQUIRE_FALSE(reader.read(invoice(trade), document));
  JudgeOptions options;
  options.layers = {*table.layer_named("en16931-parity")};
  Judge judge(table);
  for (const Finding& finding : judge.judge(document, options).findings)
    if (finding.rule == rule) return true;
  return false;
}

}  // namespace

TEST_CASE("a text with an element inside is all that stands within") {
  CHECK_FALSE(says(totals("<ram:LineTotalAmount>1.0<ram:Value>0</ram:Value></ram:LineTotalAmount>"), "BR-DEC-09"));
  CHECK(says(totals("<ram:LineTotalAmount>1.0<ram:Value>0</ram:Value>0</ram:LineTotalAmount>"), "BR-DEC-09"));
}

TEST_CASE("the point of an amount may stand first or last") {
  const auto due = [](const std::string& written) {
    return totals("<ram:GrandTotalAmount>0.50</ram:GrandTotalAmount><ram:DuePayableAmount>" + written +
                  "</ram:DuePayableAmount>");
  };
  CHECK_FALSE(says(due(".50"), "BR-CO-16"));
  CHECK_FALSE(says(due("+.5"), "BR-CO-16"));
  CHECK(says(due("5."), "BR-CO-16"));
  CHECK_FALSE(says(due("5."), "RT-VALUE"));
  CHECK_FALSE(says(due("5e-1"), "BR-CO-16"));
  CHECK(says(due("5e-1"), "RT-VALUE"));
  CHECK(says(due("."), "RT-VALUE"));
}

TEST_CASE("a second group gives what the first lacks") {
  CHECK(says(sellers("<ram:SellerTradeParty/>"), "BR-06"));
  CHECK_FALSE(says(
      sellers("<ram:SellerTradeParty/><ram:SellerTradeParty><ram:Name>x</ram:Name></ram:SellerTradeParty>"), "BR-06"));
}

TEST_CASE("a number that no official test reads is odd, not wrong") {
  const std::string line =
      "<ram:IncludedSupplyChainTradeLineItem><ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode=\"C62\">two"
      "</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery></ram:IncludedSupplyChainTradeLineItem>";
  CHECK(says(line, "RX-NUMBER"));
  CHECK_FALSE(says(line, "RT-VALUE"));
}
