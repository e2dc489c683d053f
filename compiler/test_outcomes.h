// What the tests of whole invoices say about single rules.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>

#include "compiler/world.h"

namespace rulec::compiler {

using OutcomeCounts = std::array<int, 4>;  // by ast::Outcome

// The outcome that an `expect` of a rule names: a severity is that it fails. Nothing of other clauses.
std::optional<ast::Outcome> outcome_named(const ast::TestClause& clause);

// How often the tests expect each outcome, by rule.
std::map<std::string, OutcomeCounts, std::less<>> expected_in_tests(const World& world);

}  // namespace rulec::compiler
