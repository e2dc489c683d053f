// Whether the digest in a GOBL envelope is that of its document. GOBL takes the digest of what it writes after reading,
// so what it drops, renames or rewrites on the way has to be guessed where the document holds such things.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "formats/document.h"
#include "table/rule_table.h"

namespace rulec::gobl {

struct DigestCheck {
  enum class State : std::uint8_t { equal, different, cannot_tell, absent };
  State state = State::absent;       // absent: no envelope, or no digest in its head
  std::string algorithm, written;    // in the envelope
  std::string computed;              // of the document as GOBL most likely writes it; empty where that is not known
  std::string reason_en, reason_fr;  // why it is different or cannot be told
  Place place = kNoPlace;            // of the digest
  std::vector<Place> doubts;         // what GOBL may change when it reads: the first place of each kind
};

// For one document after the other; keeps its memory. Not shared by threads.
class DigestChecker {
 public:
  // The members that the table's JSON mappings know are those that GOBL knows.
  explicit DigestChecker(const RuleTable& table);
  ~DigestChecker();
  DigestChecker(DigestChecker&&) noexcept;

  DigestCheck check(const Document& document);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

DigestCheck check_digest(const RuleTable& table, const Document& document);

}  // namespace rulec::gobl
