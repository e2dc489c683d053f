// What rules are made of and the table no longer needs: definitions, views, heads of families, rows of tables, and how
// a layer rounds. It stays in the table for those who compare two tables.
#pragma once

#include <string>
#include <vector>

#include "compiler/world.h"

namespace rulec::compiler {

struct Definition {
  std::string name;  // "define vat_of", "view charge", "family vat_category", "table limit", "layer en16931"
  std::string text;  // as written; of a table one row, of a layer one property. Several may have one name.
};

// Sorted by name; those of one name in the order in which they are written.
std::vector<Definition> definitions_of(const World& world);

}  // namespace rulec::compiler
