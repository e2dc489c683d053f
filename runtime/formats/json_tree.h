// JSON bytes become a tree of nodes. Strict: what RFC 8259 does not allow is refused with its place, and so are a byte
// order mark and a member that stands twice in one object.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "formats/document.h"
#include "table/rule_table.h"

namespace rulec {

struct JsonLimits {
  std::size_t bytes = 64U << 20;
  std::uint32_t depth = 20000;  // of nested objects and lists
};

// Reads one document after the other and keeps its memory. Not shared by threads.
class JsonReader {
 public:
  // The members of the table's mappings get their numbers.
  explicit JsonReader(const RuleTable& table, JsonLimits limits = {});
  ~JsonReader();
  JsonReader(JsonReader&&) noexcept;

  // Fills the bytes and the tree of `document`, which own all that the nodes speak of. Nothing on success.
  std::optional<ReadError> read(std::string bytes, Document& document);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rulec
