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

// Where one invoice stands.
struct Sent {
  std::string supplier, number;  // SIRET (14 digits), BT-1
  std::string state;             // as `rulec status` says it
  std::string flow;              // numeroFluxDepot; "" until known
  std::string platform_state;    // as the platform wrote it; "" until known
  std::string english, french;   // what it means; "" where the platform's word is unknown
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
  bool were_asked() const { return !ledger_.empty(); }

 private:
  std::string ledger_;
  std::map<std::string, std::vector<Sent>, std::less<>> by_number_;
};

}  // namespace rulec::report
