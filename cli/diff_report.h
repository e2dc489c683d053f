// The differences between two sets of rules, for people and for programs.
#pragma once

#include <optional>
#include <string>

#include "cli/table_diff.h"
#include "cli/verdict_diff.h"

namespace rulec::cli {

struct RuleDiff {
  std::string before, after;  // as they were named
  TableDiff tables;
  std::optional<VerdictDiff> verdicts;
};

std::string diff_as_text(const RuleDiff& diff, bool french);
std::string diff_as_markdown(const RuleDiff& diff, bool french);
std::string diff_as_json(const RuleDiff& diff);

}  // namespace rulec::cli
