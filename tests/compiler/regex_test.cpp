#include <catch2/catch.hpp>
#include <string>

#include "compiler/regex.h"
#include "evaluate/match.h"

using namespace rulec;

namespace {
bool fits(const char* pattern, std::string_view text) {
  std::string why;
  std::size_t at = 0;
  const auto dfa = compiler::compile_regex(pattern, why, at);
  REQUIRE(dfa.has_value());
  const auto bytes = dfa->bytes();
  return matches(reinterpret_cast<const std::byte*>(bytes.data()), text);
}
std::string refused(const char* pattern) {
  std::string why;
  std::size_t at = 0;
  return compiler::compile_regex(pattern, why, at) ? "" : why + " at " + std::to_string(at);
}
}  // namespace

TEST_CASE("regular expressions match whole texts") {
  struct Case {
    const char *pattern, *text;
    bool fits;
  };
  const Case cases[] = {{"\\d{14}", "73282932000074", true},
                        {"\\d{14}", "7328293200007", false},
                        {"\\d{14}", "732829320000741", false},
                        {"A\\d{1,2}", "A2", true},
                        {"A\\d{1,2}", "A25", true},
                        {"A\\d{1,2}", "A", false},
                        {"A\\d{1,2}", "A255", false},
                        {"[A-Za-z0-9 _/+-]+", "F-2026/001", true},
                        {"[A-Za-z0-9 _/+-]+", "F#1", false},
                        {"(ab|c)*d?", "ababcd", true},
                        {"(ab|c)*d?", "", true},
                        {"(ab|c)*d?", "abdc", false},
                        {".", "é", true},
                        {".", "€", true},
                        {".", "ab", false},
                        {"[^@]+@[^@]+", "a@b", true},
                        {"[^@]+@[^@]+", "a@b@c", false},
                        {"a{2,}", "aaaa", true},
                        {"a{2,}", "a", false},
                        {"x+y?", "xxy", true},
                        {"\\.", ".", true},
                        {"\\.", "a", false}};
  for (const auto& one : cases) {
    INFO(one.pattern << " on " << one.text);
    CHECK(fits(one.pattern, one.text) == one.fits);
  }
}

TEST_CASE("a bad expression says what is wrong, and where") {
  CHECK(refused("(ab") == "unclosed group at 0");
  CHECK(refused("ab)") == "`)` closes nothing at 2");
  CHECK(refused("[a-") == "unclosed set at 0");
  CHECK(refused("*a") == "nothing to repeat at 0");
  CHECK(refused("a{3,2}") == "repetition ends before it begins at 1");
  CHECK(refused("a{99999}") == "repeats more than 1000 times at 2");
  CHECK(refused("(?=a)") == "unsupported group at 0");
  CHECK(refused("\\1") == "unsupported `\\1` at 0");
  CHECK(refused("^a") == "expressions are anchored already at 0");
  CHECK(refused("((((a{1000}){1000}){1000})") != "");
}
