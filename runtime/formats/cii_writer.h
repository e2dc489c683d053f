// Writes the business terms of a document as UN/CEFACT Cross Industry Invoice, D16B.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "formats/document.h"
#include "formats/mapping.h"
#include "table/rule_table.h"

namespace rulec::cii {

// A text that XML cannot hold.
struct WriteError {
  Index term = kNone;
  Place place = kNoPlace;  // in the document that was read
  unsigned character = 0;  // the code point that XML 1.0 forbids
};

// Writes one document after the other and keeps its memory. Not shared by threads.
class Writer {
 public:
  // `mapping` is a mapping of the table whose syntax is XML: "cii" or one of its dialects. `conditions` decides what it
  // says of terms (`when`).
  Writer(const RuleTable& table, Index mapping, std::unique_ptr<Conditions> conditions);
  ~Writer();
  Writer(Writer&&) noexcept;

  // Appends the invoice to `out`, indented, in UTF-8, the same bytes for the same terms. The values that found a place
  // are marked as carried: see losses.h. On an error `out` is as it was.
  std::optional<WriteError> write(Document& document, std::string& out);

  // Paths of the mapping that CII does not have.
  const std::vector<std::string>& unknown_paths() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rulec::cii
