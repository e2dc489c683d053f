// Layers and their edits, dates, tests of whole invoices: small rule folders beside the standard rules.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <unistd.h>

#include "compiler/compile.h"
#include "compiler/dump.h"
#include "compiler/rule_tests.h"

using namespace rulec::compiler;
namespace fs = std::filesystem;

namespace {

// The standard rules and one more file, as a folder; what `rulec test` says of it.
std::string tested(const std::string& text, int wanted) {
  const fs::path folder = fs::temp_directory_path() / ("rulec-layers-" + std::to_string(::getpid()));
  fs::remove_all(folder);
  fs::copy(std::string(RULEC_SOURCE_DIR) + "/rules", folder, fs::copy_options::recursive);
  fs::create_directories(folder / "own");
  std::ofstream(folder / "own" / "own.rule") << text;
  std::ostringstream out;
  const int code = run_tests(folder.string(), {}, out);
  fs::remove_all(folder);
  INFO(out.str());
  CHECK(code == wanted);
  return out.str();
}

const std::string kMinimal = R"(
fixture minimal {
  BT-1: "F-2026-001", BT-2: 2026-03-01, BT-3: "380", BT-5: "EUR", BT-9: 2026-03-31
  BG-2: { BT-24: "urn:cen.eu:en16931:2017" }
  BG-4: { BT-27: "Fournisseur SAS", BT-31: "FR44732829320", BG-5: { BT-40: "FR" } }
  BG-7: { BT-44: "Ville de Test", BG-8: { BT-55: "FR" } }
  BG-22: { BT-106: 100.00, BT-109: 100.00, BT-110: 20.00, BT-112: 120.00, BT-115: 120.00 }
  BG-23: [ { BT-116: 100.00, BT-117: 20.00, BT-118: "S", BT-119: 20% } ]
  BG-25: [
    { BT-126: "1", BT-129: 2, BT-130: "HUR", BT-131: 60.00, BT-146: 30.00, BT-151: "S", BT-152: 20%, BT-153: "Conseil" }
    { BT-126: "2", BT-129: 1, BT-130: "C62", BT-131: 40.00, BT-146: 40.00, BT-151: "S", BT-152: 20.00%, BT-153: "Livre" }
  ]
}
)";

}  // namespace

TEST_CASE("whole invoices: one cause, one finding, at its place, in words with the values") {
  tested("edition 1\nlayer own extends en16931 { kind extension }\n" + kMinimal + R"(
test "the minimal invoice is valid" { given minimal expect valid }
test "a wrong sum of lines" {
  given minimal
  with BG-22.BT-106 = 99.00
  expect only fail BR-CO-10, BR-CO-13
  expect fail BR-CO-10 at BG-22.BT-106 saying "100.00"
}
test "a missing total silences what is computed from it" {
  given minimal
  without BG-22.BT-106
  expect only fail BR-12
  expect skip BR-CO-10, BR-CO-13
}
test "line 2 without a VAT category" {
  given minimal
  without BG-25[2].BT-151
  expect fail BR-CO-04 at BG-25[2].BT-151
}
test "20 and 20.00 percent are one rate" { given minimal expect pass BR-S-08 }
test "three decimals" { given minimal with BG-25[1].BT-131 = 60.000 expect fail BR-DEC-23 saying "60.000" }
test "the cent is a warning, the tolerance decides" {
  given minimal
  with BG-23[1].BT-117 = 20.50
  with BG-22.BT-110 = 20.50
  with BG-22.BT-112 = 120.50
  with BG-22.BT-115 = 120.50
  expect pass BR-CO-17, BR-S-09
  expect warning BR-CO-17-STD
}
)",
         0);
}

TEST_CASE("versions of a rule, severities by direction and day") {
  tested("edition 1\nlayer own extends en16931 { kind extension }\n" + kMinimal + R"(
rule ZZ-01 warning { until 2026-12-31 check BT-13 is present message en "advised" fr "conseillé" fail on 2026-06-01 { } }
rule ZZ-01 fatal { since 2027-01-01 check BT-13 is present message en "wanted" fr "requis" fail on 2027-01-01 { } pass { BT-13: "EJ-1" } }
rule ZZ-02 fatal {
  since 2026-09-01
  severity on receive { warning until 2027-08-31 }
  check BT-72 is present
  message en "m" fr "m"
  fail on 2026-10-01 { }
}
test "the day decides" { layer own given minimal on 2026-12-31 expect warning ZZ-01 }
test "the next day too" { layer own given minimal on 2027-01-01 expect fatal ZZ-01 }
test "a receiver has another year" { layer own given minimal on 2026-10-01 direction receive expect warning ZZ-02 }
test "a sender has not" { layer own given minimal on 2026-10-01 direction send expect fatal ZZ-02 }
test "before its day a rule is silent" { layer own given minimal on 2026-08-31 expect pass ZZ-02 }
)",
         0);
}

TEST_CASE("edits: disable, severity, tighten, replace, restrict, require") {
  tested("edition 1\nlayer own extends en16931 { kind extension }\n" + kMinimal + R"(
disable BR-CO-10 because "for the test"
severity BR-27 is warning because "for the test"
tighten BR-27 { check BT-146 < 1000 fail { BG-25: [ { BT-126: "1", BT-146: 1000 } ] } }
restrict codelist UNTDID_1001 to "380", "381" because "for the test"
require BT-153 as ZZ-10 fatal en "An item needs a name." fr "Un article a un nom."
rule ZZ-11 warning { let known = BT-3 in UNTDID_1001 check known message en "m" fr "m" pass { BT-3: "380" } fail { BT-3: "384" } }
rule ZZ-12 warning { check BG-4.name is present message en "m" fr "m" pass { BT-27: "A" } fail { } }
test "a disabled rule is silent" { layer own given minimal with BG-22.BT-106 = 99.00 expect pass BR-CO-10 expect fail BR-CO-13 }
test "a price that is too high, at the severity of the edit" { layer own given minimal with BG-25[1].BT-146 = 5000 expect warning BR-27 }
test "the core itself is as it was" { given minimal with BG-25[1].BT-146 = 5000 expect pass BR-27 }
test "a code outside of the narrower list" { layer own given minimal with BT-3 = "384" expect fatal BR-CL-01 }
test "the core takes it" { given minimal with BT-3 = "384" expect pass BR-CL-01 }
test "a required term" { layer own given minimal without BG-25[2].BT-153 expect fatal ZZ-10 }
)",
         0);
}

TEST_CASE("a test judges a file as it stands") {
  const std::string examples = std::string(RULEC_SOURCE_DIR) + "/examples/";
  const std::string head = "edition 1\nlayer own extends en16931 { kind extension }\n";
  tested(head + "fixture good file \"" + examples + "b2g.xml\"\n" +
             "test \"a fixture that is a file\" { given good expect valid }\n" + "test \"GOBL\" { given file \"" +
             examples + "b2g.json\" layer choruspro expect valid }\n" + "test \"faults\" { given file \"" + examples +
             "b2g-with-faults.json\" expect fail BR-11 expect pass BR-16 }\n",
         0);
  const auto wrong =
      tested(head + "test \"not valid\" { given file \"" + examples + "b2g-with-faults.json\" expect valid }\n", 1);
  CHECK(wrong.find("the invoice was to be valid") != std::string::npos);
  const auto refused = [&](const std::string& test, const std::string& why) {
    INFO(test);
    CHECK(tested(head + test, 1).find(why) != std::string::npos);
  };
  refused("test \"a\" { given file \"none.json\" expect valid }", "cannot read");
  refused(
      "test \"a\" { given file \".\" expect valid } test \"b\" { given file \"" + examples + "b2g.xml\" expect valid }",
      "2 tests (1 as they say)");
  refused("test \"a\" { given file \"own.rule\" expect valid }", "RC1004");
  refused("test \"a\" { given file \"" + examples + "minimal.json\" expect valid }", "has no totals");
  refused("test \"a\" { given file \"" + examples + "b2g.json\" without BT-13 expect valid }", "judged as it is");
}

TEST_CASE("a test takes an invoice through a mapping and back") {
  const std::string examples = std::string(RULEC_SOURCE_DIR) + "/examples/";
  const std::string head = "edition 1\nlayer own extends en16931 { kind extension }\n";
  const auto trip = [&](const std::string& file, const std::string& mapping) {
    return head + "test \"a\" { given file \"" + examples + file + "\" expect roundtrip " + mapping + " }\n";
  };
  for (const char* mapping : {"cii", "en16931", "choruspro-v1", "gobl"}) {
    INFO(mapping);
    tested(trip("b2g.xml", mapping), 0);
  }
  tested(head + kMinimal + "test \"terms\" { given minimal expect roundtrip cii }\n", 0);
  CHECK(tested(trip("b2g.xml", "ubl"), 1).find("no mapping `ubl`") != std::string::npos);
}

TEST_CASE("a mapping that loses a term is told, with its value") {
  const std::string rules =
      "edition 1\nlayer own extends en16931 { kind extension }\n"
      "mapping short extends cii {\n  BG-2 <-> ExchangedDocumentContext {\n    BT-23 -> "
      "GuidelineSpecifiedDocumentContextParameter/ID\n    BT-24 -> "
      "GuidelineSpecifiedDocumentContextParameter/ID when BT-23 is absent\n  }\n}\n";
  const std::string file = std::string(RULEC_SOURCE_DIR) + "/examples/b2g.xml";
  const auto said = tested(rules + "test \"a\" { given file \"" + file + "\" expect roundtrip short }\n", 1);
  CHECK(said.find("`short` is not read as it was written") != std::string::npos);
  CHECK(said.find("brings") == std::string::npos);
  CHECK(said.find("loses BT-24 \"urn:cen.eu:en16931:2017\"") != std::string::npos);
}

TEST_CASE("a mapping that brings a term that nobody wrote is told, also where the invoice says such a term already") {
  const auto said = tested("edition 1\nlayer own extends en16931 { kind extension }\n" + kMinimal + R"(
mapping more extends cii {
  BG-1 <-> ExchangedDocument/IncludedNote[] {
    BT-22 -> Content
    BT-21 -> SubjectCode
    BT-22 -> SubjectCode when BT-21 is absent
  }
}
fixture noted extends minimal { BG-1: [ { BT-21: "AAI", BT-22: "one" }, { BT-22: "two" } ] }
test "as it is" { given noted expect roundtrip cii }
test "a code that is none" { given noted expect roundtrip more }
)",
                           1);
  CHECK(said.find("it brings BT-21 \"two\"") != std::string::npos);
  CHECK(said.find("2 tests (1 as they say)") != std::string::npos);
}

TEST_CASE("an example that says the wrong thing is told so, with the values") {
  const auto said = tested(R"(edition 1
layer own extends en16931 { kind extension }
rule ZZ-01 fatal { check BT-106 >= 10 message en "m" fr "m" pass { BT-106: 9.99 } fail { BT-106: 9.98 } }
)",
                           1);
  CHECK(said.find("error RC1001: example of ZZ-01 was to pass, and fails") != std::string::npos);
  CHECK(said.find("hint: BT-106 = \"9.99\"") != std::string::npos);
}

TEST_CASE("an example beside the point, and a rule without a failing one") {
  const auto said = tested(R"(edition 1
layer own extends en16931 { kind extension }
rule ZZ-01 warning { check BT-13 is present message en "m" fr "m" fail { BT-10: "x" } }
rule ZZ-02 warning { check BT-13 is present message en "m" fr "m" pass { BT-13: "x" } }
)",
                           0);
  CHECK(said.find("warning RC1002") != std::string::npos);
  CHECK(said.find("warning RC1003: `ZZ-02`") != std::string::npos);
}

TEST_CASE("IR and table of a rule print in a form that people read") {
  std::string why;
  auto files = read_files(std::string(RULEC_SOURCE_DIR) + "/rules", why);
  const auto compilation = compile(files, "rules");
  REQUIRE(compilation->problems.errors() == 0);
  const std::string sum = dump(*compilation, "BR-CO-16");
  CHECK(sum.find("rule BR-CO-16 layer en16931 frame 0") == 0);
  CHECK(sum.find("load_number BT-112") != std::string::npos);
  CHECK(sum.find("subtract\n") != std::string::npos);
  const std::string lines = dump(*compilation, "BR-CO-10");
  CHECK(lines.find("(sum once frame ") != std::string::npos);
  CHECK(lines.find("round 2 places, mode 1") != std::string::npos);
  CHECK(dump(*compilation, "").size() > 50000);
}

TEST_CASE("a default, a minimum and a set mean what they say") {
  tested(R"(edition 1
layer own extends en16931 { kind extension }
rule ZZ-01 fatal { check (BT-107 otherwise 0) < 5 message en "m" fr "m" pass { BT-107: 1 } pass { } fail { BT-107: 9 } skip { BT-107: "abc" } }
rule ZZ-02 fatal { check min(BT-146) > 0 message en "m" fr "m" pass { BG-25: [ { BT-146: 1 } ] } fail { BG-25: [ { BT-146: 0 } ] } skip { BG-25: [ { BT-146: "abc" } ] } }
rule ZZ-03 fatal { check count(BG-25 where BT-153 in ["a b"]) = 1 message en "m" fr "m" pass { BG-25: [ { BT-153: "a b" } ] } fail { } }
rule ZZ-04 fatal { check count(BG-25 where BT-153 in ["a", "b"]) = 1 message en "m" fr "m" pass { BG-25: [ { BT-153: "a" } ] } fail { } }
rule ZZ-05 fatal { check sum(sum(BT-136) over BG-25) > 0 message en "m" fr "m" pass { BG-25: [ { BG-27: [ { BT-136: 1 } ] } ] } fail { } skip { BG-25: [ { BG-27: [ { BT-136: 1 } { BT-136: "abc" } ] } ] } }
rule ZZ-08 fatal { for each BG-23 check BT-116 = sum(BT-131 where BT-152 = BT-119) message en "m" fr "m" pass { BG-23: [ { BT-116: 0, BT-119: 20% } ] } fail { BG-23: [ { BT-116: 5, BT-119: 20% } ] } skip { BG-23: [ { BT-116: 5, BT-119: "abc" } ] } }
rule ZZ-06 fatal { check plus_days(BT-2, 1.0) = 2026-01-02 message en "m" fr "m" pass { BT-2: 2026-01-01 } fail { BT-2: 2026-01-02 } }
rule ZZ-07 fatal { check plus_days(BT-2, 1.5) = 2026-01-02 message en "m" fr "m" skip { BT-2: 2026-01-01 } skip { BT-2: 2026-01-02 } }
)",
         0);
}

TEST_CASE("a sum that leaves out an empty value is judged: nobody else says that it is missing") {
  tested(R"(edition 1
layer own extends en16931 { kind extension }
)" + kMinimal +
             R"(
test "absent" { given minimal without BG-25[1].BT-131 expect fail BR-24 expect skip BR-CO-10 }
test "empty" { given minimal with BG-25[1].BT-131 = "" expect pass BR-24 expect fail BR-CO-10 }
require BT-147 as ZZ-01 fatal en "m" fr "m"
rule ZZ-02 fatal { check sum(BT-147) > 5 message en "m" fr "m" pass { BG-25: [ { BT-147: 6 } ] } fail { BG-25: [ { BT-147: 1 } ] } }
)",
         0);
}

TEST_CASE("restrictions stay, whatever edit comes after") {
  tested("edition 1\nlayer own extends en16931 { kind extension }\n" + kMinimal + R"(
restrict codelist UNTDID_1001 to "380", "381", "384" because "for the test"
restrict codelist UNTDID_1001 to "380", "381" because "for the test"
tighten BR-CL-01 { check BT-3 != "326" or true }
test "narrowed twice, then tightened" { layer own given minimal with BT-3 = "384" expect fatal BR-CL-01 }
test "the core takes it" { given minimal with BT-3 = "384" expect pass BR-CL-01 }
)",
         0);
}

TEST_CASE("what a layer takes out of force stays out above it and beside it") {
  const fs::path folder = fs::temp_directory_path() / ("rulec-diamond-" + std::to_string(::getpid()));
  fs::remove_all(folder);
  fs::copy(std::string(RULEC_SOURCE_DIR) + "/rules", folder, fs::copy_options::recursive);
  for (const char* name : {"a", "b", "c", "d"}) fs::create_directories(folder / name);
  std::ofstream(folder / "a" / "a.rule")
      << "edition 1\nlayer a extends en16931 { kind extension }\n" + kMinimal +
             "disable BR-CO-10 because \"x\"\nseverity BR-27 is warning because \"x\"\n";
  std::ofstream(folder / "b" / "b.rule") << "edition 1\nlayer b extends en16931 { kind extension }\n";
  std::ofstream(folder / "c" / "c.rule") << "edition 1\nlayer c extends a { kind extension }\n";
  std::ofstream(folder / "d" / "d.rule") << R"(edition 1
layer d extends b, a { kind extension }
test "both below" { layer d given minimal with BT-106 = 99.00 expect pass BR-CO-10 }
test "both below, edited" { layer d given minimal with BG-25[1].BT-146 = -1 expect warning BR-27 expect valid }
test "side by side" { layer c, b given minimal with BT-106 = 99.00 expect pass BR-CO-10 }
test "side by side, edited" { layer a, b given minimal with BG-25[1].BT-146 = -1 expect warning BR-27 expect valid }
)";
  std::ostringstream out;
  const int code = run_tests(folder.string(), {}, out);
  fs::remove_all(folder);
  INFO(out.str());
  CHECK(code == 0);
}

TEST_CASE("a rule is widened by a list, for its layer only") {
  tested("edition 1\nlayer own extends en16931 { kind extension }\n" + kMinimal + R"(
codelist OWN_SCHEME { code "X1" en "ours" }
widen BR-CL-11 by OWN_SCHEME because en "ours is known" fr "le nôtre est connu"
fixture named extends minimal { BT-30: "123" scheme "X1" }
test "the core refuses it" { given named expect only fail BR-CL-11 }
test "the layer takes it" { given named layer own expect valid }
test "and nothing else" { given named with BT-30.scheme = "X2" layer own expect only fail BR-CL-11 }
)",
         0);
}

TEST_CASE("facts of the document and of its recipient stand in examples and tests") {
  tested("edition 1\nlayer own extends en16931 { kind extension }\n" + kMinimal + R"(
rule OWN-1 warning {
  when    document.channel = "own"
  check   "purple" in document.tags
  message en "x" fr "x"
  pass { document.channel: "own", document.tags: [ "red" "purple" ] }
  fail { document.channel: "own", document.tags: "red" }
  skip { document.tags: "red" }
}
rule OWN-2 warning {
  needs   recipient of BT-47
  check   recipient.state = "active"
  at      BT-47
  message en "x" fr "x"
  pass { recipient.state: "active" }
  fail { recipient.state: "inactive" }
}
fixture named extends minimal { BT-47: "12345678200044" scheme "0009", recipient.state: "inactive" }
test "the facts hold for the whole invoice" { given named with document.channel = "own" layer own expect warning OWN-1 }
test "without the entry it is not asked" { given named layer own expect skip OWN-2 }
test "that of another neither" { given named with recipient.siret = "12345678200051" layer own expect skip OWN-2 }
test "that of the buyer is" { given named with recipient.siret = "12345678200044" layer own expect warning OWN-2 }
)",
         0);
}

TEST_CASE("a text so many times") {
  tested(R"(edition 1
layer own extends en16931 { kind extension }
rule OWN-3 warning {
  for     each BT-10
  check   length(BT-10) <= 30
  message en "x" fr "x"
  pass { BT-10: 30 * "é" }
  fail { BT-10: 31 * "x" }
}
)",
         0);
}
