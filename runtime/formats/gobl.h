// Reads GOBL invoices: an envelope or a bare bill/invoice document.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "formats/document.h"
#include "formats/json_tree.h"
#include "formats/mapping.h"
#include "table/rule_table.h"

namespace rulec::gobl {

struct Limits {
  std::size_t bytes = JsonLimits{}.bytes;
  std::uint32_t depth = JsonLimits{}.depth;
  bool digest = true;  // compare the digest of an envelope with its document
  bool terms = true;   // take the business terms; else only the tree is read, and where the invoice stands in it
};

// Reads one document after the other and keeps its memory, for those who read many. Not shared by threads.
class Reader {
 public:
  // `mapping` is a mapping of the table whose syntax is JSON; "gobl" is the built-in one. `conditions` decides what a
  // mapping says of terms (`when`): see evaluate/table_conditions.h.
  // Its dialects (`extends`) are read where their layer is among `layers`; without any, where a document asks for one.
  Reader(const RuleTable& table, Index mapping, std::unique_ptr<Conditions> conditions, Limits limits = {},
         std::vector<Index> layers = {});
  ~Reader();
  Reader(Reader&&) noexcept;

  // Fills `document` from `bytes` (taken over). Nothing on success, else why it cannot be read.
  std::optional<ReadError> read(std::string bytes, Document& document);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rulec::gobl
