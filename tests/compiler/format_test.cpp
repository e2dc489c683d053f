// `rulec fmt`: the standard rules stay as they are; whatever happens to the blanks of a file, no token is lost.
// RULEC_MUTATIONS=1000 runs more mutations than the default.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>

#include "compiler/compile.h"
#include "compiler/format.h"
#include "tests/compiler/bare.h"
#include "tests/compiler/standard_files.h"

using namespace rulec::compiler;
using rulec::tests::bare;
using rulec::tests::standard;

namespace {

std::vector<std::string> rule_files() {
  std::vector<std::string> names;
  for (const auto& [path, text] : standard())
    if (path.ends_with(".rule")) names.push_back(path);
  return names;
}

int mutations(int usual) {
  const char* wanted = std::getenv("RULEC_MUTATIONS");
  return wanted != nullptr ? std::atoi(wanted) : usual;
}

std::optional<std::string> formatted(const std::string& text) {
  Sources sources;
  Diagnostics problems(sources);
  auto made = format(sources, sources.add("a.rule", text), problems);
  if (!made) UNSCOPED_INFO(problems.render(false));
  return made;
}

using Random = std::mt19937;
std::size_t below(Random& random, std::size_t most) {
  return std::uniform_int_distribution<std::size_t>(0, most - 1)(random);
}

// Where a blank may become something else: outside of texts and comments.
std::vector<std::size_t> blanks_of(const std::string& text) {
  std::vector<std::size_t> places;
  bool quoted = false, comment = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') comment = false;
    if (!quoted && !comment && (text[i] == ' ' || text[i] == '\n')) places.push_back(i);
    if (comment) continue;
    if (quoted && text[i] == '\\')
      ++i;
    else if (text[i] == '"')
      quoted = !quoted;
    else if (text[i] == '#' && !quoted)
      comment = true;
  }
  return places;
}

}  // namespace

TEST_CASE("every file of rules/ is laid out as fmt does it") {
  for (const std::string& name : rule_files()) {
    INFO(name);
    const std::string& text = standard().find(name)->second;
    const auto made = formatted(text);
    REQUIRE(made);
    CHECK((*made == text));
  }
}

TEST_CASE("fmt keeps tokens and comments, and is done after one run, whatever the blanks") {
  Random random(20260301);
  const auto names = rule_files();
  for (int round = 0; round < mutations(60); ++round) {
    const std::string& name = names[below(random, names.size())];
    std::string text = standard().find(name)->second;
    for (int change = 0; change < 8; ++change) {
      const auto places = blanks_of(text);
      const std::size_t at = places[below(random, places.size())];
      switch (below(random, 4)) {
        case 0:
          text.insert(at, "   ");
          break;
        case 1:
          text.insert(at, "\n");
          break;
        case 2:
          text.insert(at, "  # moved in\n");
          break;
        default:
          text.insert(at, "\n\n\n\t");
          break;
      }
    }
    INFO(name << " in round " << round);
    const auto made = formatted(text);
    REQUIRE(made);
    CHECK((bare(*made) == bare(text)));
    const auto again = formatted(*made);
    REQUIRE(again);
    CHECK((*again == *made));
  }
}
