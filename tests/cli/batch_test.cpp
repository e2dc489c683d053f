// Several documents in one call.
#include <catch2/catch.hpp>

#include "process.h"

using namespace rulec::tests;
using Catch::Matchers::Contains;

namespace {

std::vector<std::string> documents(const Ran& ran) {
  std::vector<std::string> names;
  for (const auto& report : ran.lines()) names.push_back(report["document"]);
  return names;
}

std::string on_one_line(std::string_view name) { return nlohmann::ordered_json::parse(bytes_of(example(name))).dump(); }

}  // namespace

TEST_CASE("2 wins over 1, and a bad file does not stop the others") {
  const Scratch scratch;
  const std::string bad = scratch.write("bad.json", "not JSON");
  const std::vector<std::string> files = {example("b2g-with-faults.json"), bad, scratch.path() / "missing.json",
                                          example("b2g.json")};
  std::vector<std::string> call = {"check", "--format", "ndjson"};
  call.insert(call.end(), files.begin(), files.end());
  const Ran ran = run_rulec(call);
  CHECK(ran.exit_code == 2);
  CHECK(documents(ran) == files);
  CHECK(ran.lines()[3]["verdict"] == "valid");
  CHECK(run_rulec({"check", files[0], files[3]}).exit_code == 1);
}

TEST_CASE("a folder is walked for .json and .xml, sorted by path") {
  const Scratch scratch;
  const std::string good = bytes_of(example("b2g.json"));
  const std::vector<std::string> files = {scratch.write("a.json", good), scratch.write("deep/b.json", good),
                                          scratch.write("deep/c.xml", "<a/>"), scratch.write("z.JSON", good)};
  scratch.write("notes.txt", "no invoice");
  scratch.write("deep/picture.png", "no invoice");
  CHECK(documents(run_rulec({"check", "--format", "ndjson", scratch.path()})) == files);
}

TEST_CASE("a folder without documents is said") {
  const Scratch scratch;
  const Ran ran = run_rulec({"check", scratch.path()});
  CHECK(ran.exit_code == 2);
  CHECK_THAT(ran.out, Contains("no .json or .xml"));
}

TEST_CASE("names come from a list, ended by lines or by NUL") {
  const Scratch scratch;
  const std::vector<std::string> files = {example("credit-note.json"), example("b2g.json")};
  const std::string lines = files[0] + "\n" + files[1] + "\r\n\n";
  const std::string nuls = files[0] + '\0' + files[1] + '\0';
  CHECK(documents(run_rulec({"check", "--format", "ndjson", "--files-from", scratch.write("list", lines)})) == files);
  CHECK(documents(run_rulec({"check", "--format", "ndjson", "--files-from", "-"}, {.input = lines})) == files);
  CHECK(documents(run_rulec({"check", "--format", "ndjson", "-0", "--files-from", "-"}, {.input = nuls})) == files);
}

TEST_CASE("a folder in a list is a slip") {
  const Scratch scratch;
  const Ran ran = run_rulec({"check", "--format", "ndjson", "--files-from", "-"},
                            {.input = scratch.path().string() + "\n" + example("b2g.json") + "\n"});
  CHECK(ran.exit_code == 2);
  REQUIRE(ran.lines().size() == 2);
  CHECK_THAT(ran.lines()[0]["findings"][0]["message"].get<std::string>(), Contains("folder"));
  CHECK(ran.lines()[1]["verdict"] == "valid");
}

TEST_CASE(".ndjson holds one document a line, and places count in the file") {
  const Scratch scratch;
  const std::string file = scratch.write(
      "batch.ndjson", on_one_line("b2g.json") + "\n\n{broken\n" + on_one_line("b2g-with-faults.json") + "\n");
  const Ran ran = run_rulec({"check", "--format", "ndjson", file});
  CHECK(ran.exit_code == 2);
  const auto reports = ran.lines();
  REQUIRE(reports.size() == 3);
  CHECK(reports[0]["verdict"] == "valid");
  CHECK(reports[1]["verdict"] == "incomplete");
  CHECK(reports[1]["findings"][0]["at"][0]["line"] == 3);
  CHECK(reports[2]["verdict"] == "invalid");
  CHECK(reports[2]["findings"][0]["at"][0]["line"] == 4);
  CHECK(reports[2]["record"] == 4);
}

TEST_CASE("the output is in the order of the input whatever --jobs") {
  const Scratch scratch;
  std::string lines;
  for (int i = 0; i < 200; ++i) lines += on_one_line(i % 3 == 0 ? "b2g-with-faults.json" : "b2g.json") + "\n";
  const std::string file = scratch.write("many.ndjson", lines);
  const Ran one = run_rulec({"check", "--format", "ndjson", "--jobs", "1", file});
  const Ran many = run_rulec({"check", "--format", "ndjson", "--jobs", "8", file});
  CHECK(one.lines().size() == 200);
  CHECK(one.out == many.out);
  CHECK(one.exit_code == many.exit_code);
  const Ran text_one = run_rulec({"check", "-j", "1", file});
  const Ran text_many = run_rulec({"check", "-j", "8", file});
  CHECK(text_one.out == text_many.out);
}

TEST_CASE("a reader that went away ends the program quietly") {
  for (const char* jobs : {"1", "4"}) {
    const Scratch scratch;
    std::string lines;
    for (int i = 0; i < 300; ++i) lines += on_one_line("b2g-with-faults.json") + "\n";
    const Ran ran = run_rulec({"check", "--jobs", jobs, scratch.write("many.ndjson", lines)}, {.close_output = true});
    CHECK(ran.exit_code == 2);
    CHECK(ran.err.empty());
  }
}
