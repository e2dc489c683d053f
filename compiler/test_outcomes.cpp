#include "compiler/test_outcomes.h"

namespace rulec::compiler {

std::optional<ast::Outcome> outcome_named(const ast::TestClause& clause) {
  if (clause.kind != ast::TestClause::Kind::rule) return std::nullopt;
  if (clause.expectation == "pass") return ast::Outcome::pass;
  if (clause.expectation == "skip") return ast::Outcome::skip;
  if (clause.expectation == "blocked") return ast::Outcome::blocked;
  return ast::Outcome::fail;
}

std::map<std::string, OutcomeCounts, std::less<>> expected_in_tests(const World& world) {
  std::map<std::string, OutcomeCounts, std::less<>> counts;
  for (const auto& file : world.files)
    for (const auto& test : file.tests)
      for (const auto& clause : test.clauses)
        if (const auto outcome = outcome_named(clause))
          for (const auto& rule : clause.names)
            ++counts.try_emplace(rule.text, OutcomeCounts{}).first->second[static_cast<std::size_t>(*outcome)];
  return counts;
}

}  // namespace rulec::compiler
