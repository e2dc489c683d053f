// A mapping and its dialects: which of them a document is read by.
#pragma once

#include <memory>
#include <vector>

#include "formats/document.h"
#include "formats/mapping.h"
#include "table/rule_table.h"

namespace rulec {

class Dialects {
 public:
  // Its dialects (`extends`) are read where their layer is among `layers`; without any, where a document asks for one.
  Dialects(const RuleTable& table, Index mapping, std::vector<Index> layers);

  Mapping& base() { return base_mapping_; }
  // The mapping to read by; the document learns its name.
  Mapping& choose(Document& document, Place root);

 private:
  struct Dialect {
    Index index;
    std::unique_ptr<Mapping> mapping;  // made when it is wanted first
  };
  const RuleTable& table_;
  Index base_;
  Mapping base_mapping_;
  std::vector<Index> layers_;
  std::vector<Dialect> dialects_;
};

}  // namespace rulec
