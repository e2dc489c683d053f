// `rulec fmt`: the standard rules stay as they are; whatever happens to the blanks of a file, no token is lost.
// RULEC_MUTATIONS=1000 runs more mutations than the default.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>

#include "compiler/compile.h"
#include "compiler/format.h"

using namespace rulec::compiler;

namespace {

const Files& standard() {
  static const Files files = [] {
    std::string why;
    return read_files(std::string(RULEC_SOURCE_DIR) + "/rules", why);
  }();
  return files;
}

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

// What is neither blank nor line end, in order; blanks inside of texts and comments count.
std::string bare(const std::string& text) {
  std::string kept;
  bool quoted = false, comment = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') {
      while (comment && kept.ends_with(' ')) kept.pop_back();
      comment = false;
    } else if (quoted || comment || (c != ' ' && c != '\t')) {
      kept += c;
    }
    if (comment) continue;
    if (quoted && c == '\\' && i + 1 < text.size())
      kept += text[++i];
    else if (c == '"')
      quoted = !quoted;
    else if (c == '#' && !quoted)
      comment = true;
  }
  return kept;
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

TEST_CASE("a wrong word is reported on its line") {
  Random random(16931);
  const auto names = rule_files();
  int reported = 0, there = 0;
  for (int round = 0; round < mutations(25); ++round) {
    const std::string& name = names[below(random, names.size())];
    Files files = standard();
    std::string& text = files.find(name)->second;
    std::vector<std::size_t> places;  // letters and digits outside of texts and comments
    bool quoted = false, comment = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n') comment = false;
      if (!comment && text[i] == '"') quoted = !quoted;
      if (text[i] == '#' && !quoted) comment = true;
      if (!quoted && !comment && std::isalnum(static_cast<unsigned char>(text[i])) != 0) places.push_back(i);
    }
    const std::size_t at = places[below(random, places.size())];
    const auto line =
        static_cast<std::uint32_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n')) + 1;
    switch (below(random, 3)) {
      case 0:
        text[at] = 'q';
        break;
      case 1:
        text.erase(at, 1);
        break;
      default:
        text.insert(at, 1, '(');
        break;
    }
    const auto compilation = compile(files, "rules");
    if (compilation->problems.errors() == 0) continue;
    ++reported;
    const Diagnostic* first = nullptr;
    for (const auto& one : compilation->problems.all())
      if (one.level == Level::error && first == nullptr) first = &one;
    const Source& source = compilation->sources[first->span.source];
    const bool same_place = source.path() == "rules/" + name && source.position(first->span.from).line == line;
    there += same_place ? 1 : 0;
    if (!same_place)
      WARN(fmt::format("{}:{} was changed, and {}:{} reported: {} {}", name, line, source.path(),
                       source.position(first->span.from).line, first->code, first->message));
  }
  WARN(fmt::format("{} of {} on the line that was changed", there, reported));
  CHECK(there * 10 >= reported * 7);
}
