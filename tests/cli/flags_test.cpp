// The flags of all verbs: what --help shows, the man page and the completion of each shell have too, and no others.
#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "process.h"

using namespace rulec::tests;

namespace {

using Flags = std::set<std::string>;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

Flags split(const std::string& text, const std::string& pattern) {
  const std::regex form(pattern);
  Flags flags;
  for (std::sregex_iterator at(text.begin(), text.end(), form), end; at != end; ++at) flags.insert(at->str(1));
  return flags;
}

// The verbs, as `rulec --help` lists them before its example.
std::vector<std::string> verbs() {
  const std::string help = run_rulec({"--help"}).out;
  std::vector<std::string> names;
  const std::regex form("^  ([a-z]+)  +[A-Z].*");
  for (const std::string& line : lines_of(help.substr(0, help.find("Example:"))))
    if (std::smatch found; std::regex_match(line, found, form)) names.push_back(found[1]);
  return names;
}

Flags flags_in_help(const std::string& verb) {
  Flags flags;
  for (const std::string& line : lines_of(run_rulec({verb, "--help"}).out))
    if (line.starts_with("  -")) flags.merge(split(line.substr(1, line.find(' ', 2) - 1), "(--?[a-z0-9-]+)"));
  flags.erase("-h");
  flags.erase("--help");
  return flags;
}

// Below FLAGS BY VERB: ".B check", and behind it the flags.
std::map<std::string, Flags> flags_in_man_page() {
  std::string page = bytes_of(RULEC_DOCS "/rulec.1");
  page = page.substr(page.find(".SH FLAGS BY VERB"));
  page = page.substr(0, page.find(".SH EXIT STATUS"));
  page = std::regex_replace(page, std::regex(R"(\\-)"), "-");
  std::map<std::string, Flags> flags;
  std::string verb;
  for (const std::string& line : lines_of(page)) {
    if (line.starts_with(".B "))
      flags[verb = line.substr(3)];
    else if (!verb.empty())
      flags[verb].merge(split(line, R"(\\fB(-[^\\]*)\\fR)"));
  }
  return flags;
}

}  // namespace

TEST_CASE("the man page has the flags of --help, verb by verb") {
  const auto page = flags_in_man_page();
  const auto names = verbs();
  CHECK(names.size() == 26);
  CHECK(page.size() == names.size());
  for (const std::string& verb : names) {
    INFO(verb);
    REQUIRE(page.contains(verb));
    CHECK(page.at(verb) == flags_in_help(verb));
  }
}

TEST_CASE("the man page says what each flag does: none is in the list alone") {
  const std::string page = std::regex_replace(bytes_of(RULEC_DOCS "/rulec.1"), std::regex(R"(\\-)"), "-");
  const std::string said = page.substr(0, page.find(".SH FLAGS BY VERB"));
  for (const std::string& verb : verbs())
    for (const std::string& flag : flags_in_help(verb)) {
      INFO(verb << " " << flag);
      CHECK((flag.size() == 2 || std::regex_search(said, std::regex(flag + "[^a-z-]"))));
    }
}

TEST_CASE("completion offers the flags of --help in each shell") {
  const auto bash = lines_of(run_rulec({"completion", "bash"}).out);
  const std::string zsh = run_rulec({"completion", "zsh"}).out, fish = run_rulec({"completion", "fish"}).out;
  for (const std::string& verb : verbs()) {
    INFO(verb);
    const auto line =
        std::ranges::find_if(bash, [&](const std::string& one) { return one.starts_with("    " + verb + ") flags="); });
    REQUIRE(line != bash.end());
    Flags offered = split(*line, "(--?[a-z0-9-]+)");
    offered.erase("-h");
    offered.erase("--help");
    const Flags shown = flags_in_help(verb);
    CHECK(offered == shown);
    for (const std::string& flag : shown) {
      INFO(flag);
      CHECK(zsh.find(flag) != std::string::npos);
      const std::string in_fish = flag.starts_with("--") ? "-l " + flag.substr(2) : "-s " + flag.substr(1);
      CHECK(fish.find(in_fish) != std::string::npos);
    }
  }
}

TEST_CASE("no --help shows a name of the source") {
  for (const std::string& verb : verbs()) CHECK(run_rulec({verb, "--help"}).out.find("options_") == std::string::npos);
}

TEST_CASE("--help and the man page say what is read, and every exit code") {
  for (const char* verb : {"check", "report"}) {
    const std::string help = run_rulec({verb, "--help"}).out;
    CHECK(help.find("CII") != std::string::npos);
    CHECK(help.find("Exit code:") != std::string::npos);
  }
  const std::string page = bytes_of(RULEC_DOCS "/rulec.1");
  const std::string codes = page.substr(page.find(".SH EXIT STATUS"));
  for (const char* code : {".B 0\n", ".B 1\n", ".B 2\n", ".B 3\n"}) CHECK(codes.find(code) != std::string::npos);
}
