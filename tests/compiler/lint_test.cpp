// One fault of each kind stands in tests/fixtures/lint, with `# expect RLnn` on its line; the standard rules have none.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "compiler/lint.h"

using namespace rulec::compiler;

namespace {

const std::string kFolder = std::string(RULEC_SOURCE_DIR) + "/tests/fixtures/lint";

std::set<std::string> owed() {
  std::set<std::string> places;
  std::string why;
  for (const auto& [path, text] : read_files(kFolder, why)) {
    std::istringstream lines(text);
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
      ++number;
      const auto at = line.find("# expect RL");
      if (at != std::string::npos && line.find("`# expect") == std::string::npos)
        places.insert(line.substr(at + 9, 4) + " " + path + ":" + std::to_string(number));
    }
  }
  return places;
}

}  // namespace

TEST_CASE("lint finds each planted fault, and nothing else") {
  const Linted linted = lint_folder(kFolder, true, false);
  INFO(linted.diagnostics);
  REQUIRE(linted.errors == 0);
  std::set<std::string> found;
  for (const auto& one : nlohmann::json::parse(linted.text)) {
    const auto file = one.at("file").get<std::string>();
    found.insert(one.at("id").get<std::string>() + " " + file.substr(kFolder.size() + 1) + ":" +
                 std::to_string(one.at("line").get<int>()));
  }
  CHECK(found == owed());
  CHECK(owed().size() == 30);
}

TEST_CASE("lint of one file reads the folder that holds its layer, and tells of that file alone") {
  const Linted linted = lint_folder(kFolder + "/own/own.rule", true, false);
  INFO(linted.diagnostics);
  REQUIRE(linted.errors == 0);
  CHECK(linted.findings == 4);
  for (const auto& one : nlohmann::json::parse(linted.text))
    CHECK(one.at("file").get<std::string>() == kFolder + "/own/own.rule");
}

TEST_CASE("lint has nothing to say about the standard rules") {
  const Linted linted = lint_folder(std::string(RULEC_SOURCE_DIR) + "/rules", false, false);
  CHECK(linted.text.empty());
  CHECK(linted.errors == 0);
}
