// Writes the business terms of a document as a GOBL invoice: a bare bill/invoice, calculated as the terms say.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "formats/document.h"
#include "formats/mapping.h"
#include "table/rule_table.h"

namespace rulec::gobl {

// Writes one document after the other and keeps its memory. Not shared by threads.
class Writer {
 public:
  // `mapping` is a mapping of the table whose syntax is JSON: "gobl-written". `conditions` decides and calculates what
  // it says of terms.
  Writer(const RuleTable& table, Index mapping, std::unique_ptr<Conditions> conditions);
  ~Writer();
  Writer(Writer&&) noexcept;

  // The invoice as indented JSON, its members in GOBL's order, amounts as texts. The same terms give the same bytes.
  std::string write(Document& document);

  // Paths of the mapping that GOBL does not have.
  const std::vector<std::string>& unknown_paths() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rulec::gobl
