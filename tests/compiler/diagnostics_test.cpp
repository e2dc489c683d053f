// Every diagnostic has a bad file here that says what is owed: `# expect CODE LINE:COLUMN`.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "compiler/compile.h"

using namespace rulec::compiler;
namespace fs = std::filesystem;

namespace {

struct Owed {
  std::string code, place;
};

std::vector<Owed> owed_by(const std::string& text) {
  static const std::regex kLine("# expect (RC[0-9]{4}) ([0-9]+:[0-9]+)");
  std::vector<Owed> result;
  for (std::sregex_iterator at(text.begin(), text.end(), kLine), end; at != end; ++at)
    result.push_back({(*at)[1], (*at)[2]});
  return result;
}

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The standard rules with one more file.
std::unique_ptr<Compilation> compiled_with(const std::string& name, const std::string& text) {
  static const Files kStandard = [] {
    std::string why;
    return read_files(std::string(RULEC_SOURCE_DIR) + "/rules", why);
  }();
  Files files = kStandard;
  files["zz-bad/" + name] = text;
  return compile(files, "rules");
}

std::string places(const Compilation& compilation, const std::string& name) {
  std::string text;
  for (const auto& problem : compilation.problems.all()) {
    const auto& source = compilation.sources[problem.span.source];
    if (source.path().find(name) == std::string::npos) continue;
    const auto at = source.position(problem.span.from);
    text += fmt::format("{} {}:{}  {}\n", problem.code, at.line, at.column, problem.message);
  }
  return text;
}

}  // namespace

TEST_CASE("each bad file gets the diagnostic it owes, at its place") {
  std::set<std::string> codes;
  for (const auto& entry : fs::directory_iterator(std::string(RULEC_SOURCE_DIR) + "/tests/compiler/bad")) {
    const std::string name = entry.path().filename().string();
    const std::string text = slurp(entry.path());
    const auto owed = owed_by(text);
    INFO(name);
    REQUIRE_FALSE(owed.empty());
    const auto compilation = compiled_with(name, text);
    const std::string seen = places(*compilation, name);
    for (const auto& one : owed) {
      INFO("seen:\n" << seen << "owed: " << one.code << " " << one.place);
      CHECK(seen.find(one.code + " " + one.place + "  ") != std::string::npos);
      codes.insert(one.code);
    }
    // A caret and the words are there, whatever the file.
    CHECK(compilation->problems.render(false).find('^') != std::string::npos);
  }
  for (const char* code :
       {"RC0101", "RC0102", "RC0103", "RC0104", "RC0105", "RC0106", "RC0107", "RC0108", "RC0109", "RC0201",
        "RC0202", "RC0203", "RC0204", "RC0301", "RC0302", "RC0303", "RC0304", "RC0401", "RC0402", "RC0403",
        "RC0404", "RC0405", "RC0501", "RC0502", "RC0503", "RC0601", "RC0602", "RC0701", "RC0702", "RC0703",
        "RC0704", "RC0705", "RC0706", "RC0707", "RC0708", "RC0709", "RC0801", "RC0802", "RC0803", "RC0804",
        "RC0807", "RC0406", "RC0901", "RC0902", "RC0903", "RC0904", "RC0905"})
    CHECK(codes.contains(code));
}

TEST_CASE("a syntax error never lists dozens of expected words") {
  const auto compilation = compiled_with(
      "x.rule", "edition 1\nlayer bad extends en16931 { kind cius }\nrule ZZ-01 fatal { chekc BT-106 = 0 }\n");
  const auto& problem = compilation->problems.all().front();
  CHECK(problem.message == "unexpected `chekc`");
  CHECK(problem.hint == "did you mean `check`?");
}
