#include "other_faults.h"

#include <algorithm>
#include <string>

#include "model/decimal.h"

namespace rulec::conformance {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kLine = "/IncludedSupplyChainTradeLineItem";

bool ends(const Difference& d, std::string_view end) { return d.path.ends_with(end); }
bool has(const Difference& d, std::string_view part) { return d.path.find(part) != std::string::npos; }

const Json& at(const Json& json, std::initializer_list<const char*> path) {
  static const Json nothing;
  const Json* here = &json;
  for (const char* name : path) {
    if (!here->is_object() || !here->contains(name)) return nothing;
    here = &(*here)[name];
  }
  return *here;
}

std::string text(const Json& json) { return json.is_string() ? json.get<std::string>() : std::string(); }

std::size_t size(const Json& json) { return json.is_array() ? json.size() : 0; }

const Json& seller(const Json& invoice) {
  const Json& other = at(invoice, {"ordering", "seller"});
  return other.is_object() ? other : at(invoice, {"supplier"});
}
const Json& party(const Difference& d, const Json& invoice) {
  return has(d, "/SellerTradeParty")             ? seller(invoice)
         : has(d, "/BuyerTradeParty")            ? at(invoice, {"customer"})
         : has(d, "/PayeeTradeParty")            ? at(invoice, {"payment", "payee"})
         : has(d, "TaxRepresentativeTradeParty") ? at(invoice, {"supplier"})
                                                 : at(invoice, {"delivery", "receiver"});
}

// Is the text of the difference a code among the party's identities?
bool is_identity(const std::string& code, const Json& of) {
  const Json& all = at(of, {"identities"});
  return all.is_array() &&
         std::any_of(all.begin(), all.end(), [&](const Json& one) { return text(at(one, {"code"})) == code; });
}

bool is_for_chorus(const Json& invoice) {
  const Json& addons = at(invoice, {"$addons"});
  return addons.is_array() && std::find(addons.begin(), addons.end(), "fr-choruspro-v1") != addons.end();
}

// ---- the document

bool framework(const Difference& d, const Json& invoice) {
  return d.only_ours && has(d, "/BusinessProcessSpecifiedDocumentContextParameter") &&
         d.ours == text(at(invoice, {"tax", "ext", "fr-choruspro-framework"}));
}
bool default_framework(const Difference& d, const Json& invoice) {
  return has(d, "/GuidelineSpecifiedDocumentContextParameter") && d.theirs == "A1" &&
         text(at(invoice, {"tax", "ext", "fr-choruspro-framework"})).empty();
}
bool empty_code(const Difference& d, const Json& invoice) {
  return d.path == "/ExchangedDocument/ID" && text(at(invoice, {"code"})).empty() && d.theirs == d.ours + "-";
}
// The series of a reference.
bool no_series(const Difference& d, const Json&) {
  return ends(d, "/IssuerAssignedID") && !d.theirs.empty() && d.ours.ends_with("-" + d.theirs);
}
bool project(const Difference& d, const Json&) {
  return has(d, "/SpecifiedProcurringProject") || has(d, "/SpecifiedProcuringProject");
}
bool further_tenders(const Difference& d, const Json& invoice) {
  return d.only_theirs && has(d, "/AdditionalReferencedDocument{50}") && size(at(invoice, {"ordering", "tender"})) > 1;
}
bool object_scheme(const Difference& d, const Json&) {
  return d.only_ours && ends(d, "/ApplicableHeaderTradeAgreement/AdditionalReferencedDocument{130}/ReferenceTypeCode");
}
bool buyer_accounting(const Difference& d, const Json& invoice) {
  return d.only_ours && ends(d, "/ApplicableHeaderTradeSettlement/ReceivableSpecifiedTradeAccountingAccount/ID") &&
         d.ours == text(at(invoice, {"ordering", "cost"}));
}
bool forbidden_characters(const Difference& d, const Json&) {
  return d.theirs.find("\xEF\xBF\xBD") != std::string::npos;
}

// ---- parties

bool global_id_of_chorus(const Difference& d, const Json& invoice) {
  return d.only_ours && is_for_chorus(invoice) && has(d, "TradeParty/GlobalID");
}
bool one_identifier(const Difference& d, const Json& invoice) {
  return !d.only_theirs && (has(d, "TradeParty/ID") || has(d, "TradeParty/GlobalID")) &&
         (d.path.find('@') != std::string::npos || is_identity(d.ours, party(d, invoice)));
}
// EN 16931 knows one identifier of a buyer or payee, the converter writes a plain one beside the global one.
bool second_identifier(const Difference& d, const Json& invoice) {
  const bool one = has(d, "/BuyerTradeParty/ID") || has(d, "/PayeeTradeParty/ID") || has(d, "/ShipToTradeParty/ID");
  return d.only_theirs && one && is_identity(d.theirs, party(d, invoice));
}
bool tax_registration(const Difference& d, const Json& invoice) {
  return d.only_ours && has(d, "/SellerTradeParty/SpecifiedTaxRegistration/ID") &&
         (d.ours == "FC" || is_identity(d.ours, seller(invoice)));
}
bool legal_information(const Difference& d, const Json& invoice) {
  return d.only_ours && ends(d, "/SellerTradeParty/Description") && at(seller(invoice), {"registration"}).is_object();
}
bool payee_registration(const Difference& d, const Json&) {
  return d.only_ours && has(d, "/PayeeTradeParty/SpecifiedLegalOrganization");
}
bool role(const Difference& d, const Json&) { return d.only_theirs && ends(d, "/DefinedTradeContact/DepartmentName"); }
bool parts_of_name(const Difference& d, const Json&) {
  return ends(d, "/DefinedTradeContact/PersonName") && d.ours.size() > d.theirs.size();
}
bool post_box(const Difference& d, const Json& invoice) {
  const Json& addresses = at(party(d, invoice), {"addresses"});
  return d.only_ours && ends(d, "/PostalTradeAddress/LineThree") && size(addresses) > 0 &&
         d.ours == text(at(addresses[0], {"po_box"}));
}
bool state(const Difference& d, const Json& invoice) {
  const Json& addresses = at(party(d, invoice), {"addresses"});
  return d.only_ours && ends(d, "/PostalTradeAddress/CountrySubDivisionName") && size(addresses) > 0 &&
         d.ours == text(at(addresses[0], {"state"}));
}
bool country_of_tax_id(const Difference& d, const Json& invoice) {
  return ends(d, "/PostalTradeAddress/CountryID") && !d.theirs.empty() &&
         d.theirs == text(at(party(d, invoice), {"tax_id", "country"}));
}
bool empty_registration(const Difference& d, const Json&) {
  return d.only_theirs && ends(d, "/SpecifiedLegalOrganization") && d.theirs.empty();
}

// ---- payment and delivery

bool further_accounts(const Difference& d, const Json& invoice) {
  return d.only_ours && has(d, "/SpecifiedTradeSettlementPaymentMeans") &&
         d.exact.find("/SpecifiedTradeSettlementPaymentMeans[1]") == std::string::npos &&
         size(at(invoice, {"payment", "instructions", "credit_transfer"})) > 1;
}
bool account_name(const Difference& d, const Json&) {
  return d.only_ours && ends(d, "/PayeePartyCreditorFinancialAccount/AccountName");
}
bool number_beside_iban(const Difference& d, const Json& invoice) {
  const Json& accounts = at(invoice, {"payment", "instructions", "credit_transfer"});
  return d.only_theirs && ends(d, "/PayeePartyCreditorFinancialAccount/ProprietaryID") && size(accounts) > 0 &&
         !text(at(accounts[0], {"iban"})).empty();
}
bool notes_of_payment(const Difference& d, const Json& invoice) {
  return d.only_ours && ends(d, "/SpecifiedTradeSettlementPaymentMeans/Information") &&
         d.ours == text(at(invoice, {"payment", "instructions", "notes"}));
}
bool further_due_dates(const Difference& d, const Json& invoice) {
  return has(d, "/SpecifiedTradePaymentTerms") && size(at(invoice, {"payment", "terms", "due_dates"})) > 1;
}
bool empty_terms(const Difference& d, const Json&) {
  return d.only_theirs && ends(d, "/SpecifiedTradePaymentTerms") && d.theirs.empty();
}
bool period_of_order(const Difference& d, const Json& invoice) {
  return has(d, "/ApplicableHeaderTradeSettlement/BillingSpecifiedPeriod") &&
         at(invoice, {"ordering", "period"}).is_object();
}
bool delivery_scheme(const Difference& d, const Json&) {
  return has(d, "/ShipToTradeParty/GlobalID") || has(d, "/ShipToTradeParty/ID");
}

// ---- taxes and amounts

bool tax_point(const Difference& d, const Json& invoice) {
  return has(d, "/TaxPointDate") && !text(at(invoice, {"value_date"})).empty();
}
// Other taxes than VAT under a type of their own; IGIC and IPSI stand in for VAT.
bool is_other_tax(std::string_view path) {
  const std::size_t open = path.find("ApplicableTradeTax{");
  return open != std::string_view::npos && !path.substr(open).starts_with("ApplicableTradeTax{VAT}");
}
bool has_other_tax(const Json& invoice) {
  const Json& categories = at(invoice, {"totals", "taxes", "categories"});
  return categories.is_array() && std::any_of(categories.begin(), categories.end(),
                                              [](const Json& one) { return text(at(one, {"code"})) != "VAT"; });
}
bool other_taxes(const Difference& d, const Json& invoice) {
  return has_other_tax(invoice) && ((d.only_theirs && is_other_tax(d.path)) ||
                                    (d.only_ours && has(d, "ApplicableTradeTax{VAT}")) || has(d, "/CategoryTradeTax"));
}
bool percent_without_base(const Difference& d, const Json&) {
  return d.only_ours && (ends(d, "}/CalculationPercent") || ends(d, "}/BasisAmount")) &&
         has(d, "SpecifiedTradeAllowanceCharge");
}
// 15.0 becomes 15.00, whatever the currency.
bool padded_amount(const Difference& d, const Json&) {
  const auto ours = Decimal::parse(d.ours), theirs = Decimal::parse(d.theirs);
  return ours && theirs && *ours == *theirs && theirs->scale() == 2 && ours->scale() < 2;
}
bool rounded_base(const Difference& d, const Json&) {
  const auto ours = Decimal::parse(d.ours), theirs = Decimal::parse(d.theirs);
  if (!ours || !theirs || !ends(d, "}/BasisAmount") || ours->scale() <= 2) return false;
  const auto rounded = round(*ours, 2, Rounding::half_up);
  return rounded && *rounded == *theirs;
}
// What is not there is written as empty or as 0.
bool empty_value(const Difference& d, const Json&) {
  static constexpr std::string_view kEmpty[] = {"/BilledQuantity/@unitCode", "/SpecifiedTradeProduct/Name",
                                                "/InvoiceCurrencyCode", "/TaxTotalAmount/@currencyID"};
  static constexpr std::string_view kZero[] = {"/AssociatedDocumentLineDocument/LineID", "/LineTotalAmount",
                                               "/ApplicableTradeTax{VAT}/RateApplicablePercent"};
  const auto among = [&](const auto& names) {
    return std::any_of(std::begin(names), std::end(names), [&](std::string_view name) { return ends(d, name); });
  };
  return d.only_theirs && ((d.theirs.empty() && among(kEmpty)) || (d.theirs == "0" && among(kZero)));
}
// The element around what they write empty is empty itself.
bool hollow(const Difference& d, const Json&) {
  return d.only_ours && d.ours.empty() &&
         (ends(d, "/AssociatedDocumentLineDocument") || ends(d, "/SpecifiedTradeProduct"));
}
// Without a currency the VAT total cannot be told from that in another one.
bool total_without_currency(const Difference& d, const Json& invoice) {
  return d.only_theirs && ends(d, "/TaxTotalAmount") && text(at(invoice, {"currency"})).empty();
}
bool rate_of_outside_scope(const Difference& d, const Json& invoice) {
  const Json& lines = at(invoice, {"lines"});
  const bool outside = lines.is_array() && std::any_of(lines.begin(), lines.end(), [](const Json& line) {
                         const Json& taxes = at(line, {"taxes"});
                         return size(taxes) > 0 && text(at(taxes[0], {"ext", "untdid-tax-category"})) == "O";
                       });
  return d.only_ours && outside && has(d, kLine) && ends(d, "/RateApplicablePercent");
}

// ---- lines

bool note_key(const Difference& d, const Json&) {
  return d.only_theirs && has(d, kLine) && ends(d, "/IncludedNote/SubjectCode");
}
// EN 16931 allows one note of a line.
bool further_notes(const Difference& d, const Json&) {
  const bool further = d.only_theirs && d.exact.find("/IncludedNote[1]") == std::string::npos;
  return has(d, kLine) && ends(d, "/IncludedNote/Content") && (further || d.ours.starts_with(d.theirs + " "));
}
bool line_object(const Difference& d, const Json&) {
  return has(d, kLine) && has(d, "/AdditionalReferencedDocument{130}");
}
bool item_ref(const Difference& d, const Json&) {
  return d.only_ours && ends(d, "/SpecifiedTradeProduct/SellerAssignedID");
}
bool item_origin(const Difference& d, const Json&) { return d.only_ours && ends(d, "/OriginTradeCountry/ID"); }
bool item_meta(const Difference& d, const Json&) { return d.only_ours && has(d, "/ApplicableProductCharacteristic"); }
bool item_classes(const Difference& d, const Json&) { return has(d, "/DesignatedProductClassification"); }
bool item_identities(const Difference& d, const Json&) { return has(d, "/SpecifiedTradeProduct/GlobalID"); }

}  // namespace

const std::vector<Fault>& other_faults() {
  static const std::vector<Fault> faults = {
      {"BT-23: the framework is not written", framework},
      {"BT-24: A1 where no framework is given", default_framework},
      {"BT-1: a dash behind a series without a code", empty_code},
      {"BT-12 to BT-17, BT-25: the series is lost", no_series},
      {"BT-11: the element is misspelt", project},
      {"BT-17: several, where EN 16931 allows one", further_tenders},
      {"BT-18-1: lost", object_scheme},
      {"BT-19: lost", buyer_accounting},
      {"characters that XML forbids are replaced", forbidden_characters},
      {"BT-29, BT-46: no identifier with a scheme in the Chorus context", global_id_of_chorus},
      {"BT-29, BT-46, BT-60: one identifier only", one_identifier},
      {"BT-46, BT-60: a plain identifier beside the one with a scheme", second_identifier},
      {"BT-32: lost", tax_registration},
      {"BT-33: lost", legal_information},
      {"BT-61: lost", payee_registration},
      {"the role of a contact becomes a department", role},
      {"BT-41, BT-56: parts of the name are lost", parts_of_name},
      {"the post box is lost", post_box},
      {"the state is lost", state},
      {"BT-40, BT-55: the country of the tax number, or an address that was made up", country_of_tax_id},
      {"BT-30, BT-47: an organisation without an identifier", empty_registration},
      {"BG-17: the first account only", further_accounts},
      {"BT-85: lost", account_name},
      {"BT-84: the number beside the IBAN", number_beside_iban},
      {"BT-82: notes are lost", notes_of_payment},
      {"BT-9, BT-20: terms for each due date", further_due_dates},
      {"BT-20: terms without content", empty_terms},
      {"BG-14: the period of the delivery only", period_of_order},
      {"BT-71: the scheme is taken from the label", delivery_scheme},
      {"BT-7: in an element that the schema refuses", tax_point},
      {"BG-23, BG-30: taxes that are no VAT", other_taxes},
      {"BT-93, BT-100, BT-137, BT-138, BT-142, BT-143: without a base", percent_without_base},
      {"amounts are padded to two decimals", padded_amount},
      {"BT-93, BT-137: rounded to two decimals", rounded_base},
      {"BT-127: the key as subject code", note_key},
      {"BT-127: a note for each, where EN 16931 allows one", further_notes},
      {"BT-128: in the wrong place", line_object},
      {"BT-155: lost", item_ref},
      {"BT-159: lost", item_origin},
      {"BG-32: lost", item_meta},
      {"BT-158: the last only", item_classes},
      {"BT-157: the last only", item_identities},
      {"BT-152: the rate of a line outside of the scope is lost", rate_of_outside_scope},
      {"BT-110: written without a currency", total_without_currency},
      {"what is not there is written empty, or as 0", empty_value},
      {"an element around an empty one", hollow},
  };
  return faults;
}

}  // namespace rulec::conformance
