// Invoices on their way to Chorus Pro: read, judged by its rules, and as the bytes that are sent.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "chorus/recipient.h"
#include "chorus/sandbox/sandbox.h"
#include "evaluate/finding.h"
#include "model/date.h"

namespace rulec::cli {

// What is known of the sending itself.
struct Sending {
  Day day = 0;            // in Paris
  bool was_sent = false;  // an invoice of this number
};

// What is known of a CII invoice. Not shared by threads.
class InvoiceReader {
 public:
  explicit InvoiceReader(bool french);
  ~InvoiceReader();

  struct Invoice {
    std::optional<chorus::Problem> unreadable;
    std::string number, kind, date, supplier, recipient, recipient_name, service, commitment, preceding;
    std::string net, gross, due, currency;  // date: YYYY-MM-DD where it is one
  };
  // Keeps the document for `judge`.
  Invoice read(const std::string& bytes);

  // The verdict of the layer choruspro on what was read last; with the recipient's directory entry where it is known,
  // and with the rules about the sending (CPRO-12, CPRO-61) where that is.
  Report judge(const std::optional<chorus::Recipient>& recipient, const std::optional<Sending>& sending = std::nullopt);
  std::string text_of(const Report& report, bool colour) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// How the sandbox reads what it is given: by our own reader and rules, in the platform's words.
chorus::sandbox::Understand understand_by_rules();

}  // namespace rulec::cli
