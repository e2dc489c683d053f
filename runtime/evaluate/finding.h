// What a sender is told.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/tree.h"
#include "model/date.h"
#include "table/layout.h"

namespace rulec {

// Where a finding points: the term at its place in the document; for what is absent, the nearest node that is there.
struct Location {
  std::string term;        // "BT-106", or "" where no term is meant
  std::string path;        // $.totals.sum; what is missing is appended
  Place place = kNoPlace;  // node of the nearest thing that is there
  Position position;       // line 0: none
};

// Why a finding does not count although the rule is broken. expired: an entry named it until a day that has passed, so
// it counts again.
enum class Suppressed : std::uint8_t { no, baseline, ignored, expired };

struct Suppression {
  Suppressed by = Suppressed::no;
  std::string reason;    // as the entry gives it
  Day until = kLastDay;  // the last day on which the entry holds

  bool holds() const { return by == Suppressed::baseline || by == Suppressed::ignored; }
};

struct Finding {
  std::string_view rule;
  std::vector<std::string_view> aliases;
  std::string_view layer;
  Severity severity = Severity::fatal;
  std::string message, fix;  // in the language asked for; fix may be empty
  std::vector<std::string_view> terms;
  std::vector<std::pair<std::string, std::string>> values;
  std::vector<Location> at;  // at least one
  Index row = kNone;         // of the rule in its table; kNone: no rule of the table says it
  Suppression suppression;   // by the caller's baseline or list

  bool counts() const { return !suppression.holds(); }
};

// A rule that a chosen layer changes, takes out of force, or widens.
struct Change {
  std::string_view rule, layer;
  std::string_view because;  // in the language asked for
  friend bool operator==(const Change&, const Change&) = default;
};

enum class Verdict : std::uint8_t { valid, invalid, incomplete };

// All that is said about one document.
struct Report {
  std::string document;  // the path as given
  std::string syntax;    // "gobl", "cii", or "" where it could not be read
  Verdict verdict = Verdict::valid;
  std::vector<std::string_view> layers;       // each behind those that it extends
  std::uint32_t run = 0, skipped = 0;         // rules
  std::vector<std::string_view> not_checked;  // rules that need what was not given
  std::vector<std::string_view> left_out;     // by --select and --ignore
  bool used_recipient = false;                // the entry given is that of the document's buyer
  std::vector<Change> changes;                // what the layers change in the rules that they build upon
  std::string table;                          // digest
  std::vector<Finding> findings;              // sorted by place, then id
};

}  // namespace rulec
