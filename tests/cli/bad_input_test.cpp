// What is no invoice: one clear message with its place, exit code 2.
#include <catch2/catch.hpp>

#include <fstream>

#include <unistd.h>

#include "process.h"

using namespace rulec::tests;
using Catch::Matchers::Contains;

namespace {

std::string good() { return bytes_of(example("b2g.json")); }

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

// An invoice with a member that nests lists so deep.
std::string nested(std::size_t depth) {
  const std::string lists = std::string(depth, '[') + std::string(depth, ']');
  return replaced(good(), "\"currency\"", "\"meta\": {\"deep\": " + lists + "}, \"currency\"");
}

struct Refused {
  const char* about;
  std::string bytes;
  int line, column;  // 0: any
};

}  // namespace

TEST_CASE("bytes that are no invoice are refused with their place") {
  const Scratch scratch;
  const std::string truncated = good().substr(0, 1500);
  const std::vector<Refused> cases = {
      {"not JSON", "hello", 1, 1},
      {"empty", "", 0, 0},
      {"only blanks", " \n\t ", 0, 0},
      {"a byte order mark", "\xEF\xBB\xBF" + good(), 0, 0},
      {"truncated", truncated, 0, 0},
      {"text behind the document", good() + "x", 0, 0},
      {"a second document", good() + "{}", 0, 0},
      {"a member twice", replaced(good(), "\"currency\": \"EUR\",", "\"currency\": \"EUR\", \"currency\": \"EUR\","), 0,
       0},
      {"no UTF-8",
       replaced(good(), "Valbrume",
                "Val\xFF"
                "brume"),
       0, 0},
      {"an overlong letter",
       replaced(good(), "Valbrume",
                "Val\xC0\xAF"
                "brume"),
       0, 0},
      {"half a surrogate pair", replaced(good(), "Valbrume", "Val\\ud800brume"), 0, 0},
      {"a control character in a text",
       replaced(good(), "Valbrume",
                "Val\x01"
                "brume"),
       0, 0},
      {"a wrong escape", replaced(good(), "Valbrume", "Val\\xbrume"), 0, 0},
      {"a comma too many", replaced(good(), "\"currency\": \"EUR\",", "\"currency\": \"EUR\",,"), 0, 0},
      {"a number with a leading zero", replaced(good(), "\"i\": 1,", "\"i\": 01,"), 0, 0},
      {"a list", "[1, 2]", 1, 1},
      {"a text", "\"invoice\"", 1, 1},
      {"another schema", R"({"$schema": "https://gobl.org/draft-0/bill/order"})", 0, 0},
      {"no schema", "{}", 0, 0},
      {"nested 100,000 deep", nested(100000), 0, 0},
      {"other XML", "\n <?xml version=\"1.0\"?><a/>", 2, 23},
  };
  for (const Refused& refused : cases) {
    INFO(refused.about);
    const std::string file = scratch.write("bad.json", refused.bytes);
    const Ran ran = run_rulec({"check", "--format", "ndjson", file, example("b2g.json")});
    CHECK(ran.exit_code == 2);
    const auto reports = ran.lines();
    REQUIRE(reports.size() == 2);
    CHECK(reports[1]["verdict"] == "valid");
    const auto& report = reports[0];
    INFO(report.dump(1));
    CHECK(report["syntax"] == "");
    CHECK(report["verdict"] == "incomplete");
    REQUIRE(report["findings"].size() == 1);
    const auto& finding = report["findings"][0];
    CHECK(finding["rule"] == "RT-INPUT");
    CHECK(finding["severity"] == "fatal");
    CHECK(finding["message"].get<std::string>().size() > 10);
    if (refused.line > 0) {
      CHECK(finding["at"][0]["line"] == refused.line);
      CHECK(finding["at"][0]["column"] == refused.column);
    }
    const Ran text = run_rulec({"check", file});
    CHECK(text.exit_code == 2);
    CHECK_THAT(text.out, Contains("could not be read"));
  }
}

TEST_CASE("a syntax error shows its line with a caret") {
  const Scratch scratch;
  const std::string file = scratch.write("bad.json", "{\n\t\"currency\": EUR\n}\n");
  const Ran ran = run_rulec({"check", file});
  CHECK_THAT(ran.out, Contains("bad.json:2:14"));
  CHECK_THAT(ran.out, Contains(" 2 |   \"currency\": EUR\n") && Contains("   |               ^"));
}

TEST_CASE("a number of 400 digits is read, and judged as no amount") {
  const Scratch scratch;
  const std::string number(400, '9');
  const std::string file =
      scratch.write("long.json", replaced(good(), "\"total\": \"2646.00\"", "\"total\": " + number));
  const Ran ran = run_rulec({"check", "--format", "ndjson", file});
  CHECK((ran.exit_code == 1 || ran.exit_code == 2));
  CHECK(ran.lines().at(0)["findings"].size() > 0);
}

TEST_CASE("10,000 levels are read") {
  const Scratch scratch;
  const Ran ran = run_rulec({"check", "--format", "ndjson", scratch.write("deep.json", nested(10000))});
  CHECK(ran.exit_code == 0);
  CHECK(ran.lines().at(0)["verdict"] == "valid");
}

TEST_CASE("a document above the limit is not read, and a flag raises it") {
  const Scratch scratch;
  const std::string file = scratch.write("large.json", good());
  std::filesystem::resize_file(file, (std::size_t{64} << 20) + 1);  // filled up with zeros, which no disk holds
  const Ran ran = run_rulec({"check", "--format", "ndjson", file});
  CHECK(ran.exit_code == 2);
  CHECK_THAT(ran.lines().at(0)["findings"][0]["message"].get<std::string>(), Contains("64 MB"));
  CHECK_THAT(ran.lines().at(0)["findings"][0]["fix"].get<std::string>(), Contains("--max-size"));

  const std::string padded = scratch.write("padded.json", good() + std::string(3000, ' '));
  CHECK(run_rulec({"check", "--max-size", "8K", padded}).exit_code == 2);
  CHECK(run_rulec({"check", "--max-size", "9K", padded}).exit_code == 0);
  CHECK(run_rulec({"check", "--max-size", "8K", "-"}, {.input = bytes_of(padded)}).exit_code == 2);
  CHECK(run_rulec({"check", "--max-size", "8Q", padded}).exit_code == 2);
}

TEST_CASE("files that cannot be read are said one by one") {
  const Scratch scratch;
  const Ran missing = run_rulec({"check", scratch.path() / "missing.json", example("b2g.json")});
  CHECK(missing.exit_code == 2);
  CHECK_THAT(missing.out, Contains("no such file") && Contains("1 valid"));
  if (::geteuid() != 0) {  // root reads everything
    const std::string file = scratch.write("closed.json", good());
    std::filesystem::permissions(file, std::filesystem::perms::none);
    CHECK_THAT(run_rulec({"check", file}).out, Contains("no permission"));
  }
}

TEST_CASE("a file that may not grow is an error, and leaves nothing behind") {
  const Scratch scratch;
  const std::string folder = (scratch.path() / "out").string();
  std::filesystem::create_directory(folder);
  const Ran ran =
      run_rulec({"convert", example("b2g.json"), "--to", "cii", "-o", folder + "/out.xml"}, {.largest_file = 1024});
  CHECK(ran.exit_code == 2);
  CHECK_THAT(ran.err, Contains("out.xml"));
  CHECK(std::filesystem::is_empty(folder));
}

TEST_CASE("the messages are there in French") {
  const Scratch scratch;
  CHECK_THAT(run_rulec({"check", "--lang", "fr", scratch.path() / "missing.json"}).out, Contains("n'existe pas"));
  CHECK_THAT(run_rulec({"check", "--lang", "fr", scratch.write("a.xml", "<a/>")}).out, Contains("CII"));
}
