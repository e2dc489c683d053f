// Closes GOBL invoices: built, in an envelope, with the digest of the document and, where there is a key, a signature.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "evaluate/finding.h"
#include "formats/document.h"
#include "signature/key.h"
#include "table/rule_table.h"

namespace rulec::cli {

// For one document after the other. Not shared by threads.
class Closer {
 public:
  // `max_size` of a document in bytes. What is said comes in one language.
  Closer(const RuleTable& table, std::optional<signature::Key> key, std::size_t max_size, bool french);
  ~Closer();

  struct Result {
    int code = 0;       // kDone; kRefused: it has faults, or is closed already; kUnable: it cannot be read or judged
    std::string bytes;  // the envelope, where it is closed
    std::string why;    // where it is not, and the findings do not say it
    Report report;      // what building changed, and the faults
  };

  enum class Signed { refused, stays };

  // An envelope whose digest is that of its document stays as it is, byte by byte, and is signed; one whose digest is
  // another's is refused; any other document is built. What is signed already is refused, or judged and given back as
  // it is.
  Result close(std::string bytes, Signed before = Signed::refused);

  // The document that the report speaks of.
  const Document& document() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rulec::cli
