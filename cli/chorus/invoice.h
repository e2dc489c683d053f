// Invoices on their way to Chorus Pro: read, judged by its rules, and as the bytes that are sent.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "chorus/recipient.h"
#include "chorus/sandbox/sandbox.h"
#include "evaluate/finding.h"

namespace rulec::cli {

// The CII of a document, in whichever syntax it is; or why there is none.
struct Cii {
  std::string bytes;
  std::optional<chorus::Problem> problem;
};
Cii cii_of(std::string document, bool french);

// What is known of a CII invoice. Not shared by threads.
class InvoiceReader {
 public:
  explicit InvoiceReader(bool french);
  ~InvoiceReader();

  struct Invoice {
    std::optional<chorus::Problem> unreadable;
    std::string number, kind, date, supplier, recipient, recipient_name, service, commitment, preceding;
    std::string net, gross, due, currency;
  };
  // Keeps the document for `judge`.
  Invoice read(const std::string& bytes);

  // The verdict of the layer choruspro on what was read last; with the recipient's directory entry where it is known.
  Report judge(const std::optional<chorus::Recipient>& recipient);
  std::string text_of(const Report& report, bool colour) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// How the sandbox reads what it is given: by our own reader and rules, in the platform's words.
chorus::sandbox::Understand understand_by_rules();

}  // namespace rulec::cli
