// What two sets of rules make of the same invoices.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/io.h"
#include "cli/options.h"
#include "table/rule_table.h"

namespace rulec::cli {

struct DocumentChange {
  std::string document, before, after;   // verdicts
  std::vector<std::string> gone, fresh;  // findings: rule, severity, place and message
};

struct RuleEffect {
  std::size_t gone = 0, fresh = 0;
  std::vector<std::string> examples;  // documents, a few
};

// A document that could not be read: no set of rules says anything of it.
struct Unjudged {
  std::string document, why;
};

// The layers that judged, each behind those that it extends.
struct Judges {
  std::vector<std::string> layers;
};

struct VerdictDiff {
  std::size_t documents = 0;  // that were judged
  bool chosen = false;        // by layers that the call names; else by those that each document calls for
  Judges before, after;
  std::vector<Unjudged> unjudged;
  std::vector<DocumentChange> changed;        // in the order of the documents
  std::map<std::string, RuleEffect> by_rule;  // of rules whose findings changed
};

// By the layers, rules, day, direction and recipient of `options`, whose paths are the invoices. A layer that only one
// of the tables has is replaced in the other by those that it extends; a rule that only one of them has may be named.
// Nothing, and all is said, where the options name what neither has.
std::optional<VerdictDiff> diff_verdicts(const RuleTable& before, const RuleTable& after, const CheckOptions& options,
                                         const Display& display, Io& io);

}  // namespace rulec::cli
