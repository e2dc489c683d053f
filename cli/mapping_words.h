// What a mapping does with each term, group and fact, in words that can be compared with those of another table.
#pragma once

#include <map>
#include <string>

#include "table/rule_table.h"

namespace rulec::cli {

struct Handling {
  std::string shown;  // the places, as people read them
  std::string exact;  // and all else: forms, conditions, constants
};

// By "BT-10 read", "BT-10 written", "schema read" …
std::map<std::string, Handling> handlings_of(const RuleTable& table, const MappingRow& mapping);

}  // namespace rulec::cli
