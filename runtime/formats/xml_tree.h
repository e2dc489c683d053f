// XML bytes become a tree of nodes. pugixml parses; what it lets through that is not well-formed is refused here, and
// so is a DOCTYPE. UTF-16, Latin-1 and Windows-1252 become UTF-8 first: places speak of those bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "formats/document.h"
#include "table/rule_table.h"

namespace rulec {

struct XmlLimits {
  std::size_t bytes = 64U << 20;
  std::uint32_t depth = 1000;  // of nested elements
};

// Do these bytes begin as XML does, in whatever encoding?
bool looks_like_xml(std::string_view bytes);

// Reads one document after the other and keeps its memory. Not shared by threads.
class XmlReader {
 public:
  // Elements in the namespaces of the table get the numbers of their names, and so do attributes without namespace.
  explicit XmlReader(const RuleTable& table, XmlLimits limits = {});
  ~XmlReader();
  XmlReader(XmlReader&&) noexcept;

  // Fills the bytes and the tree of `document`, which own all that the nodes speak of. Nothing on success.
  std::optional<ReadError> read(std::string bytes, Document& document);

  // The namespace of the outermost element of the last document; empty: none.
  std::string_view root_namespace() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rulec
