// Builds GOBL invoices: normalises, calculates, and writes the document whole, its members in GOBL's order.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/document.h"
#include "model/date.h"
#include "table/rule_table.h"

namespace rulec::calculate {

inline constexpr std::uint32_t kMostDepth = 4000;  // of nested objects and lists: deeper ones are not built

struct BuildOptions {
  bool envelope = false;     // wrap a bare invoice
  bool en16931 = false;      // printed figures that add up as EN 16931 wants them
  bool net = false;          // prices that include tax become net; what is already calculated stays what it comes from
  std::optional<Day> today;  // else that of the regime's clocks
  bool compact = false;      // without line ends and blanks
  bool identify = true;      // give documents in an envelope, and envelopes, an identifier where they have none
};

struct Built {
  bool refused = false;
  std::string bytes;            // the document; empty where it is refused
  std::vector<Notice> notices;  // what is to be said, with places of the input
  std::vector<Place> unknown;   // members of the input that GOBL does not know; they are kept
};

// Keeps its memory from document to document. Not shared by threads.
class Builder {
 public:
  explicit Builder(const RuleTable& table);
  ~Builder();
  Builder(Builder&&) noexcept;

  // The name of a kept table that the rules lack; empty where nothing is missing.
  std::string_view missing() const;

  // `input` is a GOBL invoice that has been read, bare or in its envelope.
  Built build(const Document& input, const BuildOptions& options);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rulec::calculate
