// What counts as an example of a rule: those inside it, and what the tests of whole invoices expect.
#include <catch2/catch.hpp>
#include <filesystem>
#include <sstream>

#include "compiler/lint.h"
#include "compiler/rule_tests.h"
#include "rule_files.h"

using namespace rulec::compiler;
namespace fs = std::filesystem;

namespace {

const std::string kRules = R"(edition 1
layer base { kind core title en "Base" fr "Base" dated by BT-2 }
model small {
  term BT-1 number 1..1 : Text en "Number" fr "Numéro"
  term BT-2 date   1..1 : Date en "Date" fr "Date"
  term BT-3 order  0..1 : Text en "Order" fr "Commande"
  term BT-4 note   0..1 : Text en "Note" fr "Note"
}
table lengths(name: Text, term: Term) {
  | "order" | BT-3 |
  | "note"  | BT-4 |
}
family short over m in lengths {
  rule TC-01 warning {
    title   en "Not too long" fr "Pas trop long"
    when    m.term is present
    check   length(m.term) <= 3
    message en "{m.term} is too long." fr "{m.term} est trop long."
    pass { m.term: "x" }
    fail of "order" { m.term: "xxxx" }
  }
}
)";

const std::string kOwn = R"(edition 1
layer own extends base { kind extension title en "Own" fr "À nous" }
require BT-3 as H-22 warning en "An order number is needed." fr "Un numéro de commande est requis."
)";

const std::string kTests = R"(
fixture f { BT-1: "1", BT-2: 2026-01-01, BT-3: "x" }
test "with" { given f layer own expect pass H-22 }
test "without" { given f without BT-3 layer own expect warning H-22 }
test "long" { given f with BT-4 = "xxxx" layer own expect fail TC-01 }
)";

struct Folder : rulec::tests::RuleFiles {
  explicit Folder(const std::string& own) : RuleFiles(Files{{"a.rule", kRules}, {"own/own.rule", own}}) {}
};

std::string coverage(const fs::path& path) {
  TestOptions options;
  options.coverage = true;
  std::ostringstream out;
  INFO(out.str());
  CHECK(run_tests(path.string(), options, out) == 0);
  return out.str();
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a test that expects a rule to fail is a failing example of it") {
  const Folder with(kOwn + kTests);
  const std::string said = coverage(with.path);
  INFO(said);
  CHECK(holds(said, "H-22\t1 pass\t1 fail\t0 skip\t0 blocked\n"));
  CHECK(!holds(said, "RC1003"));
  const Linted linted = lint_folder(with.path.string(), false, false);
  INFO(linted.text + linted.diagnostics);
  CHECK(linted.findings == 0);
}

TEST_CASE("rows of a family that share an id are counted apart, by the row that failed") {
  const Folder with(kOwn + kTests);
  const std::string said = coverage(with.path);
  INFO(said);
  CHECK(holds(said, "TC-01 of \"order\"\t1 pass\t1 fail\t0 skip\t0 blocked\n"));
  CHECK(holds(said, "TC-01 of \"note\"\t1 pass\t1 fail\t0 skip\t0 blocked\n"));
}

TEST_CASE("without tests, `require` wants them, and nothing that cannot be written") {
  const Folder without(kOwn);
  const std::string said = coverage(without.path);
  CHECK(holds(said, "`H-22` has no failing example"));
  CHECK(holds(said, "TC-01 of \"note\"\t1 pass\t0 fail"));
  const Linted linted = lint_folder(without.path.string(), false, false);
  INFO(linted.text + linted.diagnostics);
  CHECK(holds(linted.text, "RL08: H-22 has no example that passes or fails"));
  CHECK(!holds(linted.text, "RL07"));
}

TEST_CASE("one file is tested by the rules of the folder around it") {
  const Folder with(kOwn + kTests);
  const std::string said = coverage(with.path / "own" / "own.rule");
  INFO(said);
  CHECK(holds(said, "H-22\t1 pass\t1 fail"));
  CHECK(!holds(said, "TC-01"));
  CHECK(holds(said, "1 rules, 0 examples (0 as they say), 3 tests (3 as they say), 0 without a failing example"));
  const std::string own = std::string(RULEC_SOURCE_DIR) + "/rules/choruspro/frameworks.rule";
  std::ostringstream out;
  CHECK(run_tests(own, {}, out) == 0);
  INFO(out.str());
  CHECK(holds(out.str(), "0 without a failing example"));
  CHECK(!holds(out.str(), " 0 examples"));
}

TEST_CASE("a file whose layer is nowhere around says so") {
  const rulec::tests::RuleFiles alone(Files{{"lone.rule", "edition 1\nrule X-1 { check BT-1 is present }\n"}});
  std::ostringstream out;
  CHECK(run_tests((alone.path / "lone.rule").string(), {}, out) == 2);
  CHECK(out.str().find("lone.rule:2:") != std::string::npos);
}
