// docs/report.svg, the picture of the terminal, shows what the program prints today.
#include <catch2/catch.hpp>

#include <map>
#include <regex>
#include <sstream>

#include "process.h"

using namespace rulec::tests;

namespace {

std::string unescaped(std::string text) {
  using Pair = std::pair<const char*, const char*>;
  for (const auto& [from, to] : {Pair{"&lt;", "<"}, Pair{"&gt;", ">"}, Pair{"\u00a0", " "}, Pair{"&amp;", "&"}})
    text = std::regex_replace(text, std::regex(from), to);
  return text;
}

// By line of the picture, its pieces joined; lines without text are left out.
std::vector<std::string> drawn(const std::string& svg) {
  const std::regex piece(R"re(<text x="[0-9.]+" y="([0-9]+)"[^>]*>([^<]*)</text>)re");
  std::map<int, std::string> lines;
  for (std::sregex_iterator at(svg.begin(), svg.end(), piece), end; at != end; ++at)
    lines[std::stoi(at->str(1))] += unescaped(at->str(2));
  std::vector<std::string> texts;
  for (const auto& [y, text] : lines) texts.push_back(text);
  return texts;
}

}  // namespace

TEST_CASE("the picture of the terminal is true") {
  const Ran ran = run_rulec({"check", "--color", "never", "examples/b2g-with-faults.json"}, {.folder = RULEC_SOURCE});
  std::vector<std::string> printed;
  std::istringstream lines(ran.out);
  for (std::string line; std::getline(lines, line);)
    if (!line.empty()) printed.push_back(line);
  CHECK(drawn(bytes_of(RULEC_DOCS "/report.svg")) == printed);  // else: see docs/terminal.py
}
