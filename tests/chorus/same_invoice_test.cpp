// What tells the invoice that was sent from another one of its number.
#include "chorus/same_invoice.h"

#include <catch2/catch.hpp>

using namespace rulec::chorus;
using Catch::Matchers::Contains;

namespace {

Entry sent() {
  Entry entry;
  entry.supplier = "90217346700025";
  entry.number = "A-1";
  entry.recipient = "12345678200051";
  entry.date = "2026-11-27";
  entry.currency = "EUR";
  entry.net = "100.00";
  entry.gross = "120.00";
  entry.due = "120.00";
  entry.started = "2026-11-28T23:30:00Z";
  return entry;
}

InvoiceRecord shown() {
  InvoiceRecord record;
  record.id = 7;
  record.supplier = "90217346700025";
  record.number = "A-1";
  record.recipient = "12345678200051";
  record.date = "2026-11-27";
  record.deposited = "2026-11-29";  // in Paris it is half past midnight
  record.currency = "EUR";
  record.net = "100";
  record.gross = "120.0";
  record.due = "120";
  return record;
}

}  // namespace

TEST_CASE("the same invoice differs in nothing, however its amounts are written", "[chorus]") {
  InvoiceRecord record = shown();
  CHECK(differences(sent(), record).lasting.empty());
  CHECK(differences(sent(), record).recipient.empty());
  record.gross = "-120.00";  // a credit note with its sign
  record.deposited = "2026-11-28";
  CHECK(differences(sent(), record).lasting.empty());
}

TEST_CASE("what the platform does not show, or the ledger does not know, tells nothing", "[chorus]") {
  InvoiceRecord bare;
  bare.id = 7;
  bare.number = "A-1";
  CHECK(differences(sent(), bare).lasting.empty());
  InvoiceRecord odd = shown();
  odd.date = "1764201600000";
  odd.deposited = "27/11/2026";
  odd.gross = "1.2E2";
  CHECK(differences(sent(), odd).lasting.empty());
  Entry old;
  old.started = "2026-11-28T23:30:00Z";
  CHECK(differences(old, shown()).lasting.empty());
  CHECK(differences(old, shown()).recipient.empty());
}

TEST_CASE("a time tells its day only where it has no offset", "[chorus]") {
  const auto differs = [](const char* ours, const char* theirs) {
    Entry entry = sent();
    entry.date = ours;
    InvoiceRecord record = shown();
    record.date = theirs;
    return !differences(entry, record).lasting.empty();
  };
  CHECK_FALSE(differs("2026-03-10", "2026-03-09T23:00:00.000Z"));  // midnight in Paris
  for (const char* time :
       {"2026-03-09T23:00:00Z", "2026-03-09T23:00:00+00:00", "2026-03-09 18:00:00-0500",
        "2026-03-09T23:00:00.000-05:00", "2026-03-09Z", "2026-03-09+01:00", "2026-03-09T23:00:00 UTC"})
    CHECK_FALSE(differs("2026-03-10", time));
  for (const char* time : {"2026-03-09", "2026-03-09T00:00:00", "2026-03-09 23:00", "2026-03-09T23:00:00.000"}) {
    CHECK(differs("2026-03-10", time));
    CHECK_FALSE(differs("2026-03-09", time));
  }
  InvoiceRecord record = shown();
  record.deposited = "2026-11-27T22:59:00Z";
  CHECK(differences(sent(), record).lasting.empty());
  record.deposited = "2026-11-27T22:59:00";  // the day before our attempt
  CHECK_FALSE(differences(sent(), record).lasting.empty());
}

TEST_CASE("each difference is told with both values", "[chorus]") {
  using Change = void (*)(InvoiceRecord&);
  struct Case {
    const char *says, *french;
    Change change;
  };
  const Case cases[] = {
      {"deposited on 2026-11-27, before our attempt of 2026-11-28",
       "déposée le 2026-11-27, avant notre essai du 2026-11-28", [](InvoiceRecord& r) { r.deposited = "2026-11-27"; }},
      {"date 2026-11-26, ours 2026-11-27", "date 2026-11-26, la nôtre 2026-11-27",
       [](InvoiceRecord& r) { r.date = "2026-11-26"; }},
      {"currency USD, ours EUR", "devise USD, la nôtre EUR", [](InvoiceRecord& r) { r.currency = "USD"; }},
      {"net amount 100.01, ours 100.00", "montant HT 100.01, le nôtre 100.00",
       [](InvoiceRecord& r) { r.net = "100.01"; }},
      {"total 120.01, ours 120.00", "montant TTC 120.01, le nôtre 120.00",
       [](InvoiceRecord& r) { r.gross = "120.01"; }},
      {"amount due 0, ours 120.00", "montant à payer 0, le nôtre 120.00", [](InvoiceRecord& r) { r.due = "0"; }}};
  for (const Case& one : cases) {
    InvoiceRecord record = shown();
    one.change(record);
    const auto found = differences(sent(), record).lasting;
    REQUIRE(found.size() == 1);
    CHECK(found[0].english == one.says);
    CHECK(found[0].french == one.french);
  }
  InvoiceRecord record = shown();
  record.recipient = "12345678200036";
  CHECK(differences(sent(), record).lasting.empty());
  const Phrase recipient = differences(sent(), record).recipient;
  CHECK(recipient.english == "recipient 12345678200036, ours 12345678200051");
  CHECK(recipient.french == "destinataire 12345678200036, le nôtre 12345678200051");
}

TEST_CASE("a phrase is read in either language, and what the platform wrote in both as it is", "[chorus]") {
  const std::string text = text_of({"the day", "le jour"});
  CHECK(in_language(text, false) == "the day");
  CHECK(in_language(text, true) == "le jour");
  CHECK(in_language("Service inconnu", false) == "Service inconnu");
  CHECK(in_language("", true).empty());
}

TEST_CASE("a number is one of a supplier", "[chorus]") {
  InvoiceRecord record = shown();
  CHECK(is_number_of(sent(), record));
  record.supplier = "33254021516357";
  CHECK_FALSE(is_number_of(sent(), record));
  record.supplier.clear();
  CHECK(is_number_of(sent(), record));
  record.number = "A-10";
  CHECK_FALSE(is_number_of(sent(), record));
}
