// Reads GOBL invoices: an envelope or a bare bill/invoice document.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "formats/document.h"
#include "table/rule_table.h"

namespace rulec::gobl {

struct Limits {
  std::size_t bytes = 64U << 20;
  std::uint32_t depth = 20000;  // of nested objects and lists
};

// Reads one document after the other and keeps its memory, for those who read many. Not shared by threads.
class Reader {
 public:
  // `mapping` is a mapping of the table whose syntax is JSON; "gobl" is the built-in one.
  Reader(const RuleTable& table, Index mapping, Limits limits = {});
  ~Reader();
  Reader(Reader&&) noexcept;

  // Fills `document` from `bytes` (taken over). Nothing on success, else why it cannot be read.
  std::optional<ReadError> read(std::string bytes, Document& document);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rulec::gobl
