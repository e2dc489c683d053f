#include "report/excerpt.h"

#include <catch2/catch.hpp>

using namespace rulec::report;

namespace {

// The excerpt as it is shown, for the part that is marked by « and ».
std::string shown(std::string text) {
  const std::size_t begin = text.find("«");
  text.erase(begin, 2);
  const std::size_t end = text.find("»");
  text.erase(end, 2);
  const Excerpt part = excerpt(text, begin, end);
  return part.line + "\n" + std::string(part.indent, ' ') + std::string(part.width, '^');
}

}  // namespace

TEST_CASE("the caret stands under the value, whatever the letters before it") {
  const std::pair<const char*, const char*> cases[] = {
      {"a: «bcd»", "a: bcd\n   ^^^"},
      {"first\n  x: «1»\nlast", "  x: 1\n     ^"},
      {"first\r\n  x: «1»\r\nlast", "  x: 1\n     ^"},
      {"\tx: «1»", "  x: 1\n     ^"},
      {"é: «ü»", "é: ü\n   ^"},
      {"e\u0301: «1»", "e\u0301: 1\n   ^"},
      {"請求: «1»", "請求: 1\n      ^"},
      {"«»end", "end\n^"},
      {"end«»", "end\n   ^"},
      {"«»", "\n^"},
      {"x: «{\n  more\n}»", "x: {\n   ^"},
      {"\033[2J«x»", "\uFFFD[2Jx\n    ^"},
      {"\xFF\xC0\xAF«x»", "\uFFFD\uFFFD\uFFFDx\n   ^"},
  };
  for (const auto& [text, expected] : cases) {
    INFO(text);
    CHECK(shown(text) == expected);
  }
}

TEST_CASE("a long line is cut around the place") {
  const std::string before(5000, 'b'), after(5000, 'a');
  const Excerpt part = excerpt(before + "VALUE" + after, 5000, 5005);
  CHECK(part.line.starts_with("…bbb"));
  CHECK(part.line.ends_with("aaa…"));
  CHECK(part.line.size() < 120);
  CHECK(part.width == 5);
  const std::size_t ellipsis = std::string("…").size();
  CHECK(part.line.substr(ellipsis + part.indent - 1, 5) == "VALUE");
}

TEST_CASE("a cut never falls into a letter") {
  std::string text;
  for (int i = 0; i < 2000; ++i) text += "é";
  for (std::size_t at = 1990; at < 2010; at += 2) {
    const Excerpt part = excerpt(text, at, at + 2);
    CHECK(part.line.find("\uFFFD") == std::string::npos);
    CHECK(part.width == 1);
  }
}

TEST_CASE("a scalar ends where JSON says") {
  const std::pair<const char*, std::size_t> cases[] = {{"\"a\\\"b\", 1", 6}, {"12.50}", 5}, {"true\n", 4}, {"null", 4},
                                                       {"\"open", 5},        {"{", 1},      {"", 0}};
  for (const auto& [text, end] : cases) {
    INFO(text);
    CHECK(end_of_scalar(text, 0) == end);
  }
}
