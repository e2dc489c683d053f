// Paths of a mapping as people read them: "/ram:ID[@schemeID='FC']", ".identities[?@.type=='SIRET'].code".
#pragma once

#include <string>
#include <string_view>

#include "table/rule_table.h"

namespace rulec {

class PathText {
 public:
  PathText(const RuleTable& table, bool xml) : table_(table), xml_(xml) {}

  // Of a member or element: ".code", "/ram:ID", "/@schemeID".
  std::string step(Index name) const;

  // One node: of a list, or of what a filter chooses, the first.
  std::string first_node(Index path) const;

  // All that the path means: lists as [*] in JSON, filters as XPath and RFC 9535 write them.
  std::string whole(Index path) const;

  // What has to hold of a node, as a filter writes it; nothing where nothing has to.
  std::string filters(Index first, Index count) const;

 private:
  std::string_view name_of(Index name) const { return table_.text(table_.all<Str>(Section::names)[name]); }
  std::string filter(const FilterRow& row) const;
  std::string one_of(const std::string& place, const FilterRow& row) const;

  const RuleTable& table_;
  bool xml_;
};

}  // namespace rulec
