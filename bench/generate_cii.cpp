#include "generate_cii.h"

#include <fmt/format.h>

#include <array>
#include <random>
#include <string_view>

namespace rulec::bench {
namespace {

using Cents = std::int64_t;

struct Rate {
  std::string_view percent;
  Cents thousandths;
};
constexpr std::array<Rate, 3> kRates = {{{"20", 200}, {"10", 100}, {"5.5", 55}}};
constexpr std::array<std::string_view, 5> kItems = {"Ramettes de papier recyclé A4", "Maintenance du parc informatique",
                                                    "Cartouches d'encre noire", "Nettoyage des locaux, par passage",
                                                    "Chaises empilables, coque hêtre"};
constexpr std::array<std::string_view, 3> kUnits = {"C62", "HUR", "KGM"};

std::string amount(Cents cents) { return fmt::format("{}.{:02}", cents / 100, cents % 100); }

constexpr std::string_view kHead = R"(<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
    xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
    xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
  <rsm:ExchangedDocumentContext>
    <ram:GuidelineSpecifiedDocumentContextParameter>
      <ram:ID>urn:cen.eu:en16931:2017</ram:ID>
    </ram:GuidelineSpecifiedDocumentContextParameter>
  </rsm:ExchangedDocumentContext>
  <rsm:ExchangedDocument>
    <ram:ID>B26-{}</ram:ID>
    <ram:TypeCode>380</ram:TypeCode>
    <ram:IssueDateTime>
      <udt:DateTimeString format="102">20260310</udt:DateTimeString>
    </ram:IssueDateTime>
  </rsm:ExchangedDocument>
  <rsm:SupplyChainTradeTransaction>
)";

constexpr std::string_view kLine = R"(    <ram:IncludedSupplyChainTradeLineItem>
      <ram:AssociatedDocumentLineDocument>
        <ram:LineID>{}</ram:LineID>
      </ram:AssociatedDocumentLineDocument>
      <ram:SpecifiedTradeProduct>
        <ram:SellerAssignedID>REF-{:05}</ram:SellerAssignedID>
        <ram:Name>{}</ram:Name>
      </ram:SpecifiedTradeProduct>
      <ram:SpecifiedLineTradeAgreement>
        <ram:NetPriceProductTradePrice>
          <ram:ChargeAmount>{}</ram:ChargeAmount>
        </ram:NetPriceProductTradePrice>
      </ram:SpecifiedLineTradeAgreement>
      <ram:SpecifiedLineTradeDelivery>
        <ram:BilledQuantity unitCode="{}">{}</ram:BilledQuantity>
      </ram:SpecifiedLineTradeDelivery>
      <ram:SpecifiedLineTradeSettlement>
        <ram:ApplicableTradeTax>
          <ram:TypeCode>VAT</ram:TypeCode>
          <ram:CategoryCode>S</ram:CategoryCode>
          <ram:RateApplicablePercent>{}</ram:RateApplicablePercent>
        </ram:ApplicableTradeTax>
        <ram:SpecifiedTradeSettlementLineMonetarySummation>
          <ram:LineTotalAmount>{}</ram:LineTotalAmount>
        </ram:SpecifiedTradeSettlementLineMonetarySummation>
      </ram:SpecifiedLineTradeSettlement>
    </ram:IncludedSupplyChainTradeLineItem>
)";

constexpr std::string_view kParty = R"(      <ram:{0}>
        <ram:Name>{1}</ram:Name>
        <ram:SpecifiedLegalOrganization>
          <ram:ID schemeID="0009">{2}</ram:ID>
        </ram:SpecifiedLegalOrganization>
        <ram:PostalTradeAddress>
          <ram:PostcodeCode>42990</ram:PostcodeCode>
          <ram:LineOne>12 quai des Tanneurs</ram:LineOne>
          <ram:CityName>Valbrume</ram:CityName>
          <ram:CountryID>FR</ram:CountryID>
        </ram:PostalTradeAddress>
        <ram:SpecifiedTaxRegistration>
          <ram:ID schemeID="VA">FR{3}</ram:ID>
        </ram:SpecifiedTaxRegistration>
      </ram:{0}>
)";

constexpr std::string_view kTax = R"(      <ram:ApplicableTradeTax>
        <ram:CalculatedAmount>{}</ram:CalculatedAmount>
        <ram:TypeCode>VAT</ram:TypeCode>
        <ram:BasisAmount>{}</ram:BasisAmount>
        <ram:CategoryCode>S</ram:CategoryCode>
        <ram:RateApplicablePercent>{}</ram:RateApplicablePercent>
      </ram:ApplicableTradeTax>
)";

constexpr std::string_view kTail = R"(      <ram:SpecifiedTradePaymentTerms>
        <ram:DueDateDateTime>
          <udt:DateTimeString format="102">20260409</udt:DateTimeString>
        </ram:DueDateDateTime>
      </ram:SpecifiedTradePaymentTerms>
      <ram:SpecifiedTradeSettlementHeaderMonetarySummation>
        <ram:LineTotalAmount>{0}</ram:LineTotalAmount>
        <ram:TaxBasisTotalAmount>{0}</ram:TaxBasisTotalAmount>
        <ram:TaxTotalAmount currencyID="EUR">{1}</ram:TaxTotalAmount>
        <ram:GrandTotalAmount>{2}</ram:GrandTotalAmount>
        <ram:DuePayableAmount>{2}</ram:DuePayableAmount>
      </ram:SpecifiedTradeSettlementHeaderMonetarySummation>
    </ram:ApplicableHeaderTradeSettlement>
  </rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>
)";

}  // namespace

std::string generate_cii(std::size_t lines, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto pick = [&](std::size_t count) { return static_cast<std::size_t>(random() % count); };
  std::array<Cents, kRates.size()> bases{};
  Cents sum = 0, tax = 0;
  std::string xml = fmt::format(kHead, seed);
  for (std::size_t i = 1; i <= lines; ++i) {
    const std::size_t rate = pick(kRates.size());
    const Cents quantity = 1 + static_cast<Cents>(pick(40)), price = 100 + static_cast<Cents>(pick(30000));
    bases[rate] += quantity * price;
    sum += quantity * price;
    xml += fmt::format(kLine, i, pick(100000), kItems[pick(kItems.size())], amount(price), kUnits[pick(kUnits.size())],
                       quantity, kRates[rate].percent, amount(quantity * price));
  }
  xml += "    <ram:ApplicableHeaderTradeAgreement>\n      <ram:BuyerReference>SERVICES</ram:BuyerReference>\n";
  xml += fmt::format(kParty, "SellerTradeParty", "Fournitures du Canal SARL", "90217346700025", "29902173467");
  xml += fmt::format(kParty, "BuyerTradeParty", "Commune de Valbrume", "21997301300010", "18219973013");
  xml +=
      "    </ram:ApplicableHeaderTradeAgreement>\n    <ram:ApplicableHeaderTradeDelivery/>\n"
      "    <ram:ApplicableHeaderTradeSettlement>\n      <ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>\n";
  for (std::size_t i = 0; i < kRates.size(); ++i) {
    if (bases[i] == 0) continue;
    const Cents part = (bases[i] * kRates[i].thousandths + 500) / 1000;
    tax += part;
    xml += fmt::format(kTax, amount(part), amount(bases[i]), kRates[i].percent);
  }
  return xml + fmt::format(kTail, amount(sum), amount(tax), amount(sum + tax));
}

}  // namespace rulec::bench
