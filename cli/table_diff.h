// What differs between two rule tables: rules, the codes of lists, and the parts that they speak of.
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

// `before` of a condition whose text is as it was.
inline constexpr const char* kByWhatItUses = "(by a table, list or definition that it uses)";

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

enum class PartKind { layer, term, group, list, mapping, table };

// Of a part of the table that is no rule and no code.
struct PartChange {
  enum class Kind { added, removed, changed } kind = Kind::changed;
  PartKind part = PartKind::layer;
  std::string name, title;
  std::vector<FieldChange> fields;  // of a changed one
};

struct TableDiff {
  std::vector<RuleChange> rules;  // by layer and id
  std::vector<CodeChange> codes;
  std::vector<PartChange> parts;  // by kind and name
  bool empty() const { return rules.empty() && codes.empty() && parts.empty(); }
};

TableDiff diff_tables(const RuleTable& before, const RuleTable& after, bool french);

}  // namespace rulec::cli
