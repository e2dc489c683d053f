// An invoice as a reader of a report sees it: all its business terms, group by group, with those marked that a finding
// is about.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "evaluate/finding.h"
#include "formats/document.h"
#include "table/rule_table.h"

namespace rulec::report {

// What the rows of a table and the head of an invoice show.
struct InvoiceHead {
  std::string number, date, currency, total;           // BT-1, BT-2 (2026-03-31), BT-5, BT-112
  std::string supplier, supplier_id, buyer, buyer_id;  // names and identifiers (BT-30, else the first BT-29; …)
};

// Made once for a table; shared by threads.
class InvoiceView {
 public:
  explicit InvoiceView(const RuleTable& table);

  InvoiceHead head(const Invoice& invoice) const;

  // {"t": [[term, text, marks?] …], "g": [[group, {…}, marks?] …]}: terms with what was written, groups with their
  // terms. `text` is null for a term that is missing and that a finding asks for. Marks are numbers of findings, whose
  // places in `document` are given.
  nlohmann::ordered_json tree(const Document& document, const std::vector<std::vector<Location>>& places) const;

 private:
  class Walk;
  std::string text_of(const Invoice& invoice, std::string_view term) const;

  const RuleTable& table_;
  std::vector<std::vector<Index>> terms_, groups_;  // by group + 1: what is in it
  std::vector<std::vector<Index>> attributes_;      // by term
};

}  // namespace rulec::report
