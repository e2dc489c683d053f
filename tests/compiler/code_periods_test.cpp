// A code of a list may hold on some days and again on later ones: declared, edited by layers, in force day by day.
#include <catch2/catch.hpp>
#include <sstream>

#include "compiler/compile.h"
#include "compiler/lint.h"
#include "compiler/rule_tests.h"
#include "rule_files.h"

using namespace rulec::compiler;

namespace {

const std::string kModel = R"(edition 1
layer base { kind core title en "Base" fr "Base" dated by BT-2 }
model small {
  term BT-1 number 1..1 : Text    en "Number" fr "Numéro"
  term BT-2 date   1..1 : Date    en "Date" fr "Date"
  term BT-3 type   0..1 : Code(K) en "Type" fr "Type"
}
)";

const std::string kHead = R"(
rule PD-01 fatal {
  title   en "The type is known" fr "Le type est connu"
  when    BT-3 is present
  check   BT-3 in K
  message en "{BT-3:raw} is no type." fr "{BT-3:raw} n'est pas un type."
)";
const std::string kRule = kHead + R"(
  pass on 2026-01-31 { BT-3: "B" }
  fail on 2026-02-01 { BT-3: "B" }
  fail on 2026-02-28 { BT-3: "B" }
  pass on 2026-03-01 { BT-3: "B" }
  fail on 2026-04-01 { BT-3: "B" }
  pass on 2027-01-01 { BT-3: "B" }
  pass on 2026-02-15 { BT-3: "A" }
  pass on 2026-02-15 { BT-3: "C" }
  fail on 2026-02-15 { BT-3: "BB" }
}
)";

const std::string kCodes = R"(
codelist K {
  title en "Types" fr "Types"
  code "C", "A" en "Always" fr "Toujours"
  code "B" since 2027-01-01 en "Third" fr "Troisième"
  code "B" until 2026-01-31 en "First" fr "Première"
  code "B" since 2026-03-01 until 2026-03-31 en "Second" fr "Deuxième"
}
)";

std::string tested(const Files& files, int wanted) {
  const rulec::tests::RuleFiles folder(files);
  std::ostringstream out;
  const int code = run_tests(folder.path.string(), {}, out);
  INFO(out.str());
  CHECK(code == wanted);
  return out.str();
}

std::string refused(const std::string& codes, const std::string& file = {}) {
  Files files{{"a.rule", kModel + codes}};
  if (!file.empty()) files["k.tsv"] = file;
  const auto made = compile(files, "rules");
  return made->problems.errors() == 0
             ? ""
             : std::string(made->problems.all()[0].code) + " " + made->problems.all()[0].message;
}

}  // namespace

TEST_CASE("each period of a code is in force on its days, and the days between are not") {
  tested({{"a.rule", kModel + kCodes + kRule}}, 0);
  tested(
      {{"a.rule", kModel + "codelist K { title en \"Types\" fr \"Types\" file \"k.tsv\" column \"code\" }\n" + kRule},
       {"k.tsv",
        "code\tname\tname_fr\tsince\tuntil\nC\t\t\t\t\nB\t\t\t2027-01-01\t\nA\t\t\t\t\nB\t\t\t\t2026-01-31\n"
        "B\t\t\t2026-03-01\t2026-03-31\n"}},
      0);
}

TEST_CASE("periods of one code do not overlap, and a code without days stands once") {
  const std::string head = "codelist K { title en \"T\" fr \"T\" ";
  CHECK(refused(head + "code \"B\" until 2026-02-01 code \"B\" since 2026-02-02 }") == "");
  CHECK(refused(head + "code \"B\" until 2026-02-01 code \"B\" since 2026-02-01 }") ==
        "RC0705 two periods of code `B` overlap");
  CHECK(refused(head + "code \"B\" code \"B\" since 2026-02-01 }") == "RC0705 two periods of code `B` overlap");
  CHECK(refused(head + "code \"B\" until 2026-12-31 code \"B\" since 2026-02-01 until 2026-02-28 "
                       "code \"B\" since 2026-12-31 }") == "RC0705 two periods of code `B` overlap");
  CHECK(refused(head + "code \"B\", \"A\" code \"B\" }") == "RC0701 code `B` stands in `K` twice");
  const std::string in_file = head + "file \"k.tsv\" column \"code\" }";
  CHECK(refused(in_file, "code\tuntil\tsince\nB\t2026-02-01\t\nA\t\t\nB\t\t2026-02-02\n") == "");
  CHECK(refused(in_file, "code\tuntil\tsince\nB\t2026-02-01\t\n\nB\t\t2026-02-01\n") ==
        "RC0705 two periods of code `B` overlap, in lines 2 and 4 of the file");
  CHECK(refused(in_file, "code\nB\nA\nB\n") == "RC0701 code `B` stands in `K` twice, in lines 2 and 4 of the file");
}

TEST_CASE("layers narrow and widen codes period by period") {
  const std::string tests = R"(
fixture f { BT-1: "1", BT-2: 2026-01-01 }
test "first" { given f with BT-3 = "B" on 2026-01-31 layer own expect pass PD-01 }
test "none left of the second" { given f with BT-3 = "B" on 2026-03-15 layer own expect fail PD-01 }
test "of the other list" { given f with BT-3 = "B" on 2026-04-15 layer wide expect pass PD-01 }
test "of both" { given f with BT-3 = "B" on 2026-03-15 layer wide expect pass PD-01 }
test "before" { given f with BT-3 = "B" on 2026-02-15 layer wide expect fail PD-01 }
)";
  tested({{"a.rule", kModel + kCodes + kHead + "}\n"},
          {"b.rule",
           "edition 1\nlayer own extends base { kind extension title en \"O\" fr \"O\" }\n"
           "restrict codelist K to \"A\" since 2026-02-15 because en \"x\" fr \"x\"\n" +
               tests},
          {"c.rule",
           "edition 1\nlayer wide extends base { kind extension title en \"W\" fr \"W\" }\n"
           "codelist OTHER { title en \"O\" fr \"O\" code \"B\" since 2026-03-20 until 2026-05-01 }\n"
           "widen PD-01 by OTHER because en \"x\" fr \"x\"\n"}},
         0);
}
