// Regular expressions of the language, made into a table of transitions: anchored at both ends, no back-references.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rulec::compiler {

// State 0 refuses everything; state 1 is the start. Bytes fall into classes; next = transitions[state * classes +
// class].
struct Dfa {
  std::uint8_t class_of[256] = {};
  std::uint32_t classes = 0;
  std::vector<std::uint16_t> transitions;
  std::vector<std::uint8_t> accepts;  // one a state

  // As the table holds it: see runtime/evaluate/match.h.
  std::vector<std::uint8_t> bytes() const;
};

// Literals, ., [a-z], [^…], \d \w \s \D \W \S, ( ), |, * + ? {n} {n,} {n,m}. Nothing for a bad expression, with what is
// wrong and the character where (from 0).
std::optional<Dfa> compile_regex(std::string_view pattern, std::string& why, std::size_t& at);

}  // namespace rulec::compiler
