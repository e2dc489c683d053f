// What no analyst writes, and a damaged file holds: the compiler says so and goes on.
#include <catch2/catch.hpp>

#include "compiler/compile.h"

using namespace rulec::compiler;

namespace {

// The code of the first error that the file gives beside the standard rules, with its place.
std::string first_error(const std::string& text) {
  static const Files kStandard = [] {
    std::string why;
    return read_files(std::string(RULEC_SOURCE_DIR) + "/rules", why);
  }();
  Files files = kStandard;
  files["zz-hard/own.rule"] = text;
  const auto compilation = compile(files, "rules");
  for (const auto& problem : compilation->problems.all()) {
    if (problem.level != Level::error) continue;
    const auto at = compilation->sources[problem.span.source].position(problem.span.from);
    return std::string(problem.code) + " " + std::to_string(at.line) + ":" + std::to_string(at.column);
  }
  return "none";
}

std::string times(std::size_t count, const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < count; ++i) result += text;
  return result;
}

const std::string kHead = "edition 1\nlayer own extends en16931 { kind extension }\n";

std::string rule(const std::string& body) {
  return kHead + "rule ZZ-01 warning {\n" + body + "\nmessage en \"m\" fr \"m\" }\n";
}

}  // namespace

TEST_CASE("what nests without brackets ends like what nests in them") {
  CHECK(first_error(rule("check " + times(30000, "not ") + "BT-1 is present")).substr(0, 8) == "RC0109 4");
  CHECK(first_error(rule("check " + times(30000, "- ") + "BT-106 = 1")).substr(0, 8) == "RC0109 4");
  CHECK(first_error(rule("check " + times(30000, "BT-1 is present implies ") + "true")).substr(0, 8) == "RC0109 4");
  CHECK(first_error(rule("check BT-106 = 1" + times(30000, " + 1"))).substr(0, 8) == "RC0109 4");
  CHECK(first_error(rule("check every BG-25 has " + times(3000, "every BG-25 has ") + "BT-131 >= 0")).substr(0, 8) ==
        "RC0109 4");
  CHECK(first_error(kHead + "rule ZZ-01 warning { check true message en \"{" + times(30000, "(") + "}\" fr \"m\" }\n")
            .substr(0, 8) == "RC0109 3");
  CHECK(first_error(rule("check BT-106 = " + times(150, "(") + "1" + times(150, ")"))) == "none");
}

TEST_CASE("an expression needs no more rows and cells than the machine has") {
  CHECK(first_error(rule("for each BG-25\ncheck every BG-27 has " + times(20, "every BG-27 has ") + "BT-136 >= 0"))
            .substr(0, 8) == "RC0109 5");
  CHECK(first_error(rule("check any of BT-1" + times(5000, ", BT-1") + " is present")).substr(0, 8) == "RC0109 4");
}

TEST_CASE("views that use themselves, and definitions that double") {
  CHECK(first_error(rule("check some loop as v has v.a > 0") + "view loop { from BG-20 { a = v.a } }\n").substr(0, 6) ==
        "RC0109");
  std::string doubled = "define d0(x: Amount) = x\n";
  for (int i = 1; i < 40; ++i) {
    const auto last = "d" + std::to_string(i - 1) + "(x)";
    doubled += "define d" + std::to_string(i) + "(x: Amount) = " + last + " + " + last + "\n";
  }
  CHECK(first_error(rule("check d39(BT-106) = 0") + doubled).substr(0, 6) == "RC0109");
  std::string lets = "let l0 = BT-106\n";
  for (int i = 1; i < 40; ++i)
    lets += "let l" + std::to_string(i) + " = l" + std::to_string(i - 1) + " + l" + std::to_string(i - 1) + "\n";
  CHECK(first_error(rule(lets + "check l39 = 0")).substr(0, 6) == "RC0109");
}

TEST_CASE("bytes that are no text, and a byte order mark") {
  CHECK(first_error(kHead + "rule ZZ-01 warning { check \xff true }\n") == "RC0107 3:28");
  CHECK(first_error(kHead + "# \xed\xa0\x80\n") == "RC0107 3:3");
  CHECK(first_error(kHead + "# cut off \xc3") == "RC0107 3:11");
  CHECK(first_error("\xef\xbb\xbf" + rule("check BT-1 is present")) == "none");
  CHECK(first_error("\xef\xbb\xbf" + rule("check BT-1112 is present")) == "RC0201 4:7");
}

TEST_CASE("a long word is not compared with every name") {
  CHECK(first_error(rule("check " + times(100000, "a") + " is present")) == "RC0202 4:7");
}

TEST_CASE("of a very long line, the part around the mistake is shown") {
  std::string why;
  Files files = read_files(std::string(RULEC_SOURCE_DIR) + "/rules", why);
  files["zz-hard/own.rule"] =
      rule("check " + times(20000, "true and ") + "BT-1112 is present" + times(20000, " and true"));
  const auto text = compile(files, "rules")->problems.render(false);
  CHECK(text.size() < 2000);
  const auto shown = text.find("| …"), caret = text.find("| ", shown + 2);
  REQUIRE(caret != std::string::npos);
  const std::string above = text.substr(shown, text.find('\n', shown) - shown);
  const std::size_t column = text.find('^', caret) - caret;  // one column a byte here
  CHECK(above.substr(column + 2, 7) == "BT-1112");           // the sign takes three bytes
}

TEST_CASE("decimals and lengths from the cells of a table have bounds") {
  const std::string table = "table places(id: RuleId, n: Int) {\n| ZZ-01 | -1 |\n}\n";
  const auto family = [&](const std::string& check) {
    return kHead + table + "family f over p in places { rule {p.id} warning {\ncheck " + check +
           "\nmessage en \"m\" fr \"m\" } }\n";
  };
  CHECK(first_error(family("round(BT-106, p.n) = 0")) == "RC0301 7:21");
  CHECK(first_error(family("prefix(BT-1, p.n) = \"x\"")) == "RC0301 7:20");
}

TEST_CASE("numbers that no machine word holds") {
  const std::string huge = times(40, "9");
  CHECK(first_error(rule("check BT-1 is present pass { BG-25[" + huge + "].BT-126: \"1\" }")).substr(0, 8) ==
        "RC0109 4");
  CHECK(first_error(kHead + "mapping other { root doc BT-1 <- lines[" + huge + "].code }\n") == "none");
  CHECK(first_error(kHead + "mapping other { root doc BT-106 <- sum via amount(\"x\") }\n").substr(0, 2) == "RC");
  CHECK(first_error(kHead + "model other { group ZG-1 zed " + huge + ".." + huge + " en \"z\" fr \"z\" { } }\n")
            .substr(0, 10) != "exception");
}

TEST_CASE("a required term takes no id that is in use") {
  CHECK(first_error(kHead + "require BT-13 as BR-01 fatal en \"m\" fr \"m\"\n") == "RC0701 3:18");
}
