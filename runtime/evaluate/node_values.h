// What stands at a node, as rules about the tree read it.
#pragma once

#include <optional>
#include <string_view>

#include "formats/tree.h"
#include "model/decimal.h"

namespace rulec {

// A number as the document's syntax writes it; of JSON also "20%".
inline std::optional<Decimal> number_of(const Tree& tree, std::string_view text) {
  if (text.ends_with('%')) text.remove_suffix(1);
  return tree.xml ? Decimal::parse_xml(text) : Decimal::parse(text);
}

}  // namespace rulec
