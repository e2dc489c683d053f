// CII as the official artefacts judge it: what stands out of place or twice, and numbers that only xs:double has.
#include <algorithm>
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

std::string in(const std::string& name, const std::string& inside) {
  return "<ram:" + name + ">" + inside + "</ram:" + name + ">";
}

std::string totals(const std::string& inside) { return in("SpecifiedTradeSettlementHeaderMonetarySummation", inside); }

std::string settlement(const std::string& inside) { return in("ApplicableHeaderTradeSettlement", inside); }

std::string line(const std::string& inside) {
  return in("IncludedSupplyChainTradeLineItem", in("SpecifiedLineTradeSettlement", inside));
}

std::string breakdown(const std::string& category, const std::string& more = "") {
  return in("ApplicableTradeTax", in("TypeCode", "VAT") + in("CategoryCode", category) + more);
}

// How often the layer, or the reader, reports this rule.
std::size_t times(const std::string& trade, std::string_view rule, const char* layer = "en16931-parity") {
  const RuleTable& table = standard_rules();
  cii::Reader reader(table, *table.mapping_named("cii"), table_conditions(table));
  Document document;
  REQUIRE_FALSE(reader.read(invoice(trade), document));
  JudgeOptions options;
  options.layers = {*table.layer_named(layer)};
  Judge judge(table);
  const Report report = judge.judge(document, options);
  return static_cast<std::size_t>(
      std::ranges::count_if(report.findings, [&](const Finding& finding) { return finding.rule == rule; }));
}

}  // namespace

TEST_CASE("a line out of place is judged, and counts as a line") {
  const std::string lost = in("ApplicableHeaderTradeDelivery", line(""));
  CHECK(times(lost, "BR-21") == 1);
  CHECK(times(lost, "BR-16") == 0);
  CHECK(times(lost, "BR-16", "en16931") == 1);
  CHECK(times(lost + line(""), "BR-21") == 2);
  CHECK(times(line(""), "BR-16") == 0);
  CHECK(times("", "BR-16") == 1);
}

TEST_CASE("totals out of place are judged, and a second set has its decimals counted") {
  const std::string sum = totals(in("LineTotalAmount", "1.001"));
  CHECK(times(in("ApplicableHeaderTradeAgreement", settlement(sum)), "BR-DEC-09") == 1);
  CHECK(times(settlement(totals("") + sum), "BR-DEC-09") == 1);
  CHECK(times(settlement(sum), "BR-DEC-09") == 1);
  CHECK(times(in("ApplicableHeaderTradeAgreement", settlement(sum)), "BR-12") == 0);
  CHECK(times(in("ApplicableHeaderTradeAgreement", settlement(totals(""))), "BR-12") == 1);
}

TEST_CASE("totals out of place have no lines beside them") {
  const std::string lost = in("ApplicableHeaderTradeAgreement", settlement(totals(in("LineTotalAmount", "1.00"))));
  CHECK(times(lost + line(""), "BR-CO-10") == 1);
  const std::string none = in("ApplicableHeaderTradeAgreement", settlement(totals(in("LineTotalAmount", "0.00"))));
  CHECK(times(none + line(""), "BR-CO-10") == 0);
}

TEST_CASE("totals out of place want a VAT total in the accounting currency") {
  const std::string currency = settlement(in("TaxCurrencyCode", "USD"));
  const auto lost = [](const std::string& code) {
    return in("ApplicableHeaderTradeAgreement",
              totals("<ram:TaxTotalAmount currencyID=\"" + code + "\">1</ram:TaxTotalAmount>"));
  };
  CHECK(times(currency + lost("EUR"), "BR-53") == 1);
  CHECK(times(currency + lost("USD"), "BR-53") == 0);
  CHECK(times(currency + lost("EUR"), "BR-DEC-15") == 1);
  CHECK(times(currency + lost("USD"), "BR-DEC-15") == 0);
}

TEST_CASE("each of two categories side by side counts") {
  const std::string twice = breakdown("E", in("CategoryCode", "Z"));
  CHECK(times(line(breakdown("E")) + settlement(breakdown("E")), "BR-E-01") == 0);
  CHECK(times(line(breakdown("E")) + settlement(breakdown("Z", in("CategoryCode", "E"))), "BR-E-01") == 0);
  CHECK(times(line(breakdown("E")) + settlement(twice), "BR-Z-01") == 1);
}

TEST_CASE("what is no number fails where comparisons with nothing do") {
  const auto priced = [](const std::string& price) {
    return in("IncludedSupplyChainTradeLineItem",
              in("SpecifiedLineTradeAgreement", in("NetPriceProductTradePrice", in("ChargeAmount", price))));
  };
  CHECK(times(priced("NaN"), "BR-27") == 1);
  CHECK(times(priced("-INF"), "BR-27") == 1);
  CHECK(times(priced("INF"), "BR-27") == 0);
  CHECK(times(priced("1e400"), "BR-27") == 0);
  CHECK(times(priced("-1e400"), "BR-27") == 1);
  CHECK(times(priced("0e400"), "BR-27") == 0);
  for (const char* price : {"NaN", "INF", "-INF", "1e400"}) CHECK(times(priced(price), "RT-VALUE") == 1);
  CHECK(times(priced("NaN"), "BR-27", "en16931") == 0);  // by default the reader says it, once
}

TEST_CASE("a sum with a NaN in it is none") {
  const auto taxes = [](const std::string& tax) {
    return settlement(in("InvoiceCurrencyCode", "EUR") + breakdown("S", in("CalculatedAmount", tax)) +
                      breakdown("S", in("CalculatedAmount", "1.00")) +
                      totals("<ram:TaxTotalAmount currencyID=\"EUR\">1.00</ram:TaxTotalAmount>"));
  };
  CHECK(times(taxes("0.00"), "BR-CO-14") == 0);
  CHECK(times(taxes("NaN"), "BR-CO-14") == 1);
  CHECK(times(taxes("INF"), "BR-CO-14") == 1);
}

TEST_CASE("each code of an allowance is looked up") {
  const auto allowance = [](const std::string& codes) {
    return settlement(in("SpecifiedTradeAllowanceCharge",
                         "<ram:ChargeIndicator><udt:Indicator "
                         "xmlns:udt=\"urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100\">false"
                         "</udt:Indicator></ram:ChargeIndicator>" +
                             codes));
  };
  CHECK(times(allowance(in("ReasonCode", "95")), "BR-CL-19") == 0);
  CHECK(times(allowance(in("ReasonCode", "FC")), "BR-CL-19") == 1);
  CHECK(times(allowance(in("ReasonCode", "95") + in("ReasonCode", "FC")), "BR-CL-19", "en16931") == 1);
}
