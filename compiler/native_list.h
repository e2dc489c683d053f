// Code lists as tables of C++ (evaluate/native_lists.h).
#pragma once

#include <map>
#include <string>

#include "table/rule_table.h"

namespace rulec::compiler {

class NativeLists {
 public:
  explicit NativeLists(const RuleTable& table) : table_(table) {}

  // A call that says whether a text is in the list, but for the text and a bracket.
  std::string call(Index list);
  // The tables that were asked for.
  const std::string& tables() const { return tables_; }

 private:
  const RuleTable& table_;
  std::map<Index, std::string> calls_;
  std::string tables_;
};

}  // namespace rulec::compiler
