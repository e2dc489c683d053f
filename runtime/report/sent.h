// What became of invoices that were sent, as the ledger of a profile knows it. Source of the question: the workflow of
// Chorus Pro, a report over a folder names flow and state of each invoice.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/invoice_view.h"

namespace rulec::report {

// The same in both languages.
struct InBoth {
  std::string english, french;
  const std::string& in(bool in_french) const { return in_french ? french : english; }
};

// Where one invoice stands.
struct Sent {
  std::string supplier, number;  // BT-30 as it was sent (the SIRET of a French supplier), BT-1
  std::string state;             // as `rulec status` says it
  std::string flow;              // numeroFluxDepot; "" until known
  std::string platform_state;    // as the platform wrote it; "" until known
  InBoth words;                  // what that means; the word itself where it is unknown
  InBoth text;                   // what the platform said about it, or a reason of ours; may be empty
  std::string changed;           // UTC, ISO 8601
};

class SentInvoices {
 public:
  SentInvoices() = default;
  explicit SentInvoices(std::string ledger) : ledger_(std::move(ledger)) {}

  void add(Sent sent) { by_number_[sent.number].push_back(std::move(sent)); }

  // By its number and its supplier: the same SIRET, or the same company where the invoice names its SIREN. Nothing
  // where the ledger has none.
  const Sent* of(const InvoiceHead& head) const;

  // The profile and its platform, in words; "" where no ledger was asked.
  const std::string& ledger() const { return ledger_; }

 private:
  std::string ledger_;
  std::map<std::string, std::vector<Sent>, std::less<>> by_number_;
};

}  // namespace rulec::report
