// Reads invoices in the syntax of UN/CEFACT Cross Industry Invoice, D16B.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "formats/document.h"
#include "formats/mapping.h"
#include "formats/xml_tree.h"
#include "table/rule_table.h"

namespace rulec::cii {

// Reads one document after the other and keeps its memory, for those who read many. Not shared by threads.
class Reader {
 public:
  // `mapping` is a mapping of the table whose syntax is XML; "cii" is the built-in one. See gobl::Reader for the
  // others.
  Reader(const RuleTable& table, Index mapping, std::unique_ptr<Conditions> conditions, XmlLimits limits = {},
         std::vector<Index> layers = {});
  ~Reader();
  Reader(Reader&&) noexcept;

  // Fills `document` from `bytes` (taken over). Nothing on success, else why it cannot be read.
  std::optional<ReadError> read(std::string bytes, Document& document);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rulec::cii
