// What differs between two rule tables: rules, and the codes of lists.
#pragma once

#include <string>
#include <vector>

#include "table/rule_table.h"

namespace rulec::cli {

// One thing about a rule that is not as it was.
struct FieldChange {
  std::string field;  // condition, severity, dates, title, message, fix, source, layers, …
  std::string before, after;
};

struct RuleChange {
  enum class Kind { added, removed, changed } kind = Kind::changed;
  std::string rule, layer;
  std::string title;
  std::string place;  // file and line, of the new one where there is one
  std::vector<FieldChange> fields;
};

struct CodeChange {
  enum class Kind { added, removed, changed } kind = Kind::changed;
  std::string list, code;
  std::string before, after;  // days, of a changed one
};

struct TableDiff {
  std::vector<RuleChange> rules;  // by layer and id
  std::vector<CodeChange> codes;
  bool empty() const { return rules.empty() && codes.empty(); }
};

TableDiff diff_tables(const RuleTable& before, const RuleTable& after, bool french);

}  // namespace rulec::cli
