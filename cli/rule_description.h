// A rule with all that people would call a change of it.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "cli/program_words.h"
#include "cli/standing.h"
#include "cli/table_diff.h"
#include "model/date.h"

namespace rulec::cli {

struct DescribedRule {
  struct Part {
    std::string name;   // condition, severity, dates …
    std::string shown;  // as people read it
    std::string exact;  // what is compared; two that are equal say the same
  };
  std::vector<Part> parts;   // those of two rules stand in the same order
  std::string expanded;      // the condition with rows, definitions and rounding put in; of a rule about nodes, nothing
  std::string program;       // the condition as it is evaluated
  std::string title, place;  // place: file and line
  std::string layout;        // file, line and the text to the letter
  Index edited = kNone;      // see Standing
  Day since = 0;
};

// The layer that brought it in, its id, and whether it is about nodes.
using RuleKey = std::tuple<std::string, std::string, bool>;
using DescribedRules = std::map<RuleKey, std::vector<DescribedRule>>;

class RuleDescriber {
 public:
  // A layer that only one of the tables has is no change of the rules that it takes over.
  RuleDescriber(const RuleTable& table, const RuleTable& other, bool french);

  // All rules; those of one key by their first day.
  DescribedRules all() const;
  DescribedRule one(Index rule) const;

  // The name of the layer that brought the rule in.
  std::string layer_of(Index rule) const;

  // "since 2026-01-01 until 2026-12-31", or "always".
  static std::string days(Day since, Day until, bool french);

 private:
  void add_texts(DescribedRule& to, const RuleRow& rule) const;
  void add_reasons(DescribedRule& to, Index index, const RuleRow& rule) const;
  std::string both(Texts texts) const;
  std::string steps(const RuleRow& rule) const;
  std::string layers(Index rule) const;
  std::string needs(const RuleRow& rule) const;
  std::string confidence(const RuleRow& rule) const;

  const RuleTable& table_;
  const RuleTable& other_;
  bool french_;
  ProgramWords words_;
  Standing standing_;
};

}  // namespace rulec::cli
