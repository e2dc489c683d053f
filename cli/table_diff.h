// What differs between two rule tables: rules, the codes of lists, and the parts that they speak of.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "table/rule_table.h"

namespace rulec::cli {

// One thing about a rule that is not as it was.
struct FieldChange {
  std::string field;  // condition, severity, dates, title, message, fix, source, in force in, …
  std::string before, after;
  friend bool operator==(const FieldChange&, const FieldChange&) = default;
};

// `before` of a condition that is written and expanded as it was, and decided in another way.
inline constexpr const char* kByWhatItUses = "(decided in another way, by a table, list or definition that it uses)";

struct RuleChange {
  enum class Kind { added, removed, changed } kind = Kind::changed;
  std::string rule, layer;  // the layer that brings the rule in
  std::string edits;        // of a rule that a layer has edited: the layer of what was edited
  std::string title;
  std::string place;                // file and line, of the new one where there is one
  std::vector<FieldChange> fields;  // of a changed one, and of an edit: what it makes of the rule that it edits
};

struct CodeChange {
  enum class Kind { added, removed, changed } kind = Kind::changed;
  std::string list, code;
  std::string before, after;            // days
  std::string name_before, name_after;  // names: English / French
};

enum class PartKind { layer, term, group, list, mapping, table, definition };

// Of a part of the table that is no rule and no code.
struct PartChange {
  enum class Kind { added, removed, changed } kind = Kind::changed;
  PartKind part = PartKind::layer;
  std::string name, title;
  std::vector<FieldChange> fields;  // of a changed one; of an added layer what it says of itself
};

struct TableDiff {
  std::string digest_before, digest_after;
  std::vector<RuleChange> rules;  // by layer and id
  std::vector<CodeChange> codes;
  std::vector<PartChange> parts;  // by kind and name
  std::size_t moved = 0;          // rules that say the same, on other lines or laid out otherwise
  bool same() const { return digest_before == digest_after; }
  // The tables differ, and nothing here says in what.
  bool undescribed() const { return !same() && rules.empty() && codes.empty() && parts.empty() && moved == 0; }
};

TableDiff diff_tables(const RuleTable& before, const RuleTable& after, bool french);

}  // namespace rulec::cli
