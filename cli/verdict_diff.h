// What two sets of rules make of the same invoices.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/io.h"
#include "cli/options.h"

namespace rulec::cli {

struct DocumentChange {
  std::string document, before, after;   // verdicts
  std::vector<std::string> gone, fresh;  // findings: rule, severity, place and message
};

struct RuleEffect {
  std::size_t gone = 0, fresh = 0;
  std::vector<std::string> examples;  // documents, a few
};

struct VerdictDiff {
  std::size_t documents = 0;
  std::vector<DocumentChange> changed;        // in the order of the documents
  std::map<std::string, RuleEffect> by_rule;  // of rules whose findings changed
};

// `before` and `after` as --rules takes them. Nothing, and all is said, where the invoices cannot be judged.
std::optional<VerdictDiff> diff_verdicts(const std::string& before, const std::string& after,
                                         const std::string& invoices, const Display& display, Io& io);

}  // namespace rulec::cli
