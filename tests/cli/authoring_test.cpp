// docs/authoring.md is what it says: each command runs in a copy of the rules and examples, and prints what stands
// there.
#include <catch2/catch.hpp>
#include <cstdio>
#include <regex>
#include <sstream>

#include "process.h"

using namespace rulec::tests;
namespace fs = std::filesystem;

namespace {

struct Step {
  std::string command, output;
};

std::vector<Step> steps_of(const std::string& page) {
  std::vector<Step> steps;
  std::istringstream lines(page);
  bool console = false, typed = false;
  for (std::string line; std::getline(lines, line);) {
    if (line == "```console" || line == "```") {
      console = line == "```console";
    } else if (console && line.starts_with("$ ")) {
      steps.push_back({line.substr(2), {}});
      typed = true;
    } else if (console && typed && line.starts_with(">")) {
      steps.back().command += "\n" + (line.size() > 2 ? line.substr(2) : std::string());
    } else if (console && !steps.empty()) {
      typed = false;
      steps.back().output += line + "\n";
    }
  }
  return steps;
}

std::string run_shell(const std::string& command, const fs::path& folder) {
  const std::string tools = fs::path(RULEC_BINARY).parent_path().string();
  const std::string whole = "cd '" + folder.string() + "' && PATH='" + tools +
                            "':\"$PATH\" LC_ALL=C NO_COLOR=1 && export PATH LC_ALL NO_COLOR && {\n" + command +
                            "\n} 2>&1";
  std::FILE* pipe = ::popen(whole.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string out;
  char buffer[4096];
  for (std::size_t size = 0; (size = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, size);
  ::pclose(pipe);
  return out;
}

// The sizes of the whole of rules/ change with every rule; what the page shows does not hang on them.
std::string without_sizes(const std::string& text) {
  static const std::regex size("[0-9]+(?= (rules|examples|files|left out|skipped|as they say))");
  return std::regex_replace(text, size, "N");
}

}  // namespace

TEST_CASE("what the page for authors shows is what happens") {
  const Scratch scratch;
  fs::copy(RULEC_RULES, scratch.path() / "rules", fs::copy_options::recursive);
  fs::copy(RULEC_EXAMPLES, scratch.path() / "examples", fs::copy_options::recursive);
  const auto steps = steps_of(bytes_of(fs::path(RULEC_DOCS) / "authoring.md"));
  REQUIRE(steps.size() > 20);
  for (const Step& step : steps) {
    INFO(step.command);
    CHECK(without_sizes(run_shell(step.command, scratch.path())) == without_sizes(step.output));
  }
}
