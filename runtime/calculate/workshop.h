// From bytes to a built document that GOBL would accept: reads, builds, and judges the result by GOBL's own rules.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "calculate/builder.h"
#include "evaluate/finding.h"
#include "formats/document.h"
#include "table/rule_table.h"

namespace rulec::calculate {

// Keeps its memory from document to document. Not shared by threads.
class Workshop {
 public:
  // `max_size` of the input in bytes.
  explicit Workshop(const RuleTable& table, std::size_t max_size = std::size_t{64} << 20U);
  ~Workshop();
  Workshop(Workshop&&) noexcept;

  // What the rules lack for building, in words; empty where nothing is missing.
  std::string problem() const;

  struct Result {
    std::optional<ReadError> error;    // it could not be read at all
    std::string bytes;                 // the built document; empty where it is refused
    Report report;                     // what is said, with places of the input
    std::vector<std::string> unknown;  // JSON pointers to members that GOBL does not know, in the built document
  };
  Result build(std::string bytes, const BuildOptions& options, bool french = false);

  // The document that was read last, for reports that show its lines.
  const Document& input() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rulec::calculate
