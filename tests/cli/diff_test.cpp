// `rulec diff`: nothing that a person wrote changes unseen, and what is said of invoices is what `check` says of them.
#include <catch2/catch.hpp>

#include <algorithm>

#include "process.h"

using namespace rulec::tests;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

// A copy of the rules, to be edited.
class Rules {
 public:
  Rules() { fs::copy(RULEC_RULES, scratch_.path() / "rules", fs::copy_options::recursive); }

  std::string folder() const { return (scratch_.path() / "rules").string(); }
  const Scratch& scratch() const { return scratch_; }

  // In the first place where it stands.
  const Rules& edit(const std::string& name, const std::string& from, const std::string& to) const {
    std::string text = bytes_of(scratch_.path() / "rules" / name);
    const std::size_t at = text.find(from);
    INFO(name << ": " << from);
    REQUIRE(at != std::string::npos);
    scratch_.write("rules/" + name, text.replace(at, from.size(), to));
    return *this;
  }

  const Rules& add(const std::string& name, const std::string& text) const {
    scratch_.write("rules/" + name, text);
    return *this;
  }

  std::string against_built_in(std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"diff", "built-in", folder()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Ran ran = run_rulec(arguments);
    INFO(ran.err);
    CHECK(ran.exit_code == 1);
    return ran.out;
  }

 private:
  Scratch scratch_;
};

constexpr const char* kHouse =
    "edition 1\n"
    "layer house extends choruspro {\n  kind extension\n  title en \"House\" fr \"Maison\"\n}\n"
    "rule HOUSE-01 fatal {\n"
    "  title en \"Order numbers\" fr \"Numéros de commande\"\n"
    "  when BT-13 is present\n"
    "  check BT-13 matches r\"PO-[0-9]{6}\"\n"
    "  message en \"{BT-13}\" fr \"{BT-13}\"\n"
    "  pass { BT-13: \"PO-204117\" }\n"
    "  fail { BT-13: \"X\" }\n"
    "}\n";

// The block of lines that begins with `head`, up to the next of the same depth.
std::string block(const std::string& text, const std::string& head) {
  const std::size_t from = text.find(head);
  if (from == std::string::npos) return {};
  std::size_t end = text.find('\n', from);
  while (end != std::string::npos && text.substr(end + 1).starts_with("    ")) end = text.find('\n', end + 1);
  return text.substr(from, end - from);
}

}  // namespace

TEST_CASE("diff says that rules are the same of equal tables only") {
  const Rules rules;
  const Ran same = run_rulec({"diff", "built-in", rules.folder()});
  CHECK(same.exit_code == 0);
  CHECK(same.out == "The rules are the same.\n");
  rules.edit("en16931/totals.rule", "# Prices, sums and totals.", "# Prices, sums\n# and totals.");
  const std::string moved = rules.against_built_in();
  CHECK_THAT(moved, Contains("say the same on other lines or laid out otherwise"));
  CHECK_THAT(moved, !Contains("The rules are the same"));
}

TEST_CASE("diff describes what a layer says of itself") {
  const Rules rules;
  rules.edit("choruspro/layer.rule", "or BT-23 matches r\"A\\d{1,2}\"", "or BT-23 matches r\"B\\d{1,2}\"")
      .edit("en16931/layer.rule", "required skips", "required fails")
      .edit("en16931/layer.rule", "half_ceiling ", "half_even ")
      .edit("en16931/layer.rule", "languages en, fr", "languages fr")
      .edit("choruspro/layer.rule", "dialect in [\"gobl-choruspro\"", "dialect in [\"gobl-other\"");
  const std::string out = rules.against_built_in();
  const std::string core = block(out, "changed layer en16931"), chorus = block(out, "changed layer choruspro");
  CHECK_THAT(core, Contains("missing required\n    - skips\n    + fails"));
  CHECK_THAT(core, Contains("rounding\n    - half_ceiling\n    + half_even"));
  CHECK_THAT(core, Contains("languages\n    - en, fr\n    + fr"));
  CHECK_THAT(chorus, Contains("applies when") && Contains("BT-23 matches r\"A\\d{1,2}\"") &&
                         Contains("BT-23 matches r\"B\\d{1,2}\"") && Contains("\"gobl-other\""));
  // Rounding is put into the rules that name none.
  CHECK_THAT(block(out, "changed BR-CO-10"), Contains("round(sum(BT-131 over BG-25), 2, half_ceiling)") &&
                                                 Contains("round(sum(BT-131 over BG-25), 2, half_even)"));
}

TEST_CASE("diff describes every clause of a rule") {
  const Rules rules;
  rules.edit("en16931/totals.rule", "suggest BT-106 := expected", "suggest BT-106 := expected + 0")
      .edit("en16931/totals.rule", "fail    { BT-106: 100.01,", "fail    { BT-106: 100.02,")
      .edit("en16931/totals.rule", "{BT-106 - expected}.\"\n", "{BT-106 - 2 * expected}.\"\n")
      .edit("choruspro/amounts.rule", "A list of the reform;", "One list of the reform;")
      .edit("en16931/decimals.rule", "    at      d.term\n", "    at      BT-112\n")
      .edit("choruspro/frameworks.tsv", "Invoice of a supplier\t", "Invoice of the supplier\t");
  const std::string out = rules.against_built_in();
  const std::string sum = block(out, "changed BR-CO-10");
  CHECK_THAT(sum, Contains("suggest") && Contains("+ suggest BT-106 := expected + 0"));
  CHECK_THAT(sum, Contains("examples") && Contains("100.02") && !Contains("pass"));
  CHECK_THAT(sum, Contains("fix") && Contains("{BT-106 - (2 * expected)}"));
  CHECK_THAT(block(out, "changed CPRO-44"), Contains("rows: CPRO-44 (4)") && Contains("One list of the reform"));
  CHECK_THAT(block(out, "changed BR-DEC-09"), Contains("    at\n    - BT-106\n    + BT-112"));
  CHECK_THAT(out, Contains("changed CHORUS_FRAMEWORK \"A1\": Invoice of a supplier / ") &&
                      Contains("→ Invoice of the supplier / "));
}

TEST_CASE("diff shows a condition over several lines whole, and what a written rule is made of") {
  const Rules rules;
  const std::string three =
      "rule HOUSE-01 fatal {\n  title en \"x\" fr \"x\"\n  check (BT-106 is present\n"
      "         or BT-109 is present)\n    and (BT-112 is present\n      or BT-115 is present)\n"
      "  message en \"x\" fr \"x\"\n  pass { BT-106: 1, BT-112: 1 }\n  fail { }\n}\n";
  const std::string head = "edition 1\nlayer house extends en16931 { kind extension }\n";
  rules.add("house/house.rule", head + three);
  const Scratch other;
  fs::copy(rules.folder(), other.path() / "rules", fs::copy_options::recursive);
  rules.edit("house/house.rule", "(BT-112 is", "(BT-110 is");
  const std::string out = run_rulec({"diff", (other.path() / "rules").string(), rules.folder()}).out;
  CHECK_THAT(out, Contains("    condition\n    - check (BT-106 is present\n             or BT-109 is present)\n"
                           "        and (BT-112 is present\n          or BT-115 is present)"));
  CHECK_THAT(out, Contains("        and (BT-110 is present"));
}

TEST_CASE("diff names a definition, a view or a table that changed, and shows what rules become by it") {
  const Rules rules;
  rules.edit("choruspro/amounts.rule", "or rate = 20.6%\n", "or rate = 20.7%\n")
      .edit("en16931/layer.rule", "from XG-1  { category = XT-9   rate = XT-10  }", "")
      .edit("en16931/decimals.rule", "| BR-DEC-18 | BT-115 |", "| BR-DEC-18 | BT-113 |");
  const std::string out = rules.against_built_in();
  CHECK_THAT(block(out, "changed define is_french_rate"), Contains("20.6%") && Contains("20.7%"));
  CHECK_THAT(out, Contains("changed view taxed_item"));
  CHECK_THAT(block(out, "changed table total_decimals"),
             Contains("- BR-DEC-18 | BT-115") && Contains("+ BR-DEC-18 | BT-113") && !Contains("BR-DEC-09"));
  CHECK_THAT(block(out, "changed BR-DEC-18"),
             Contains("condition, expanded") && Contains("- for     each BT-115") && Contains("+ for     each BT-113"));
  CHECK_THAT(out, !Contains("by a table, list or definition that it uses"));
}

TEST_CASE("diff tells the rows of a family together") {
  const Rules rules;
  rules.edit("en16931/decimals.rule", "check   decimals(raw(d.term)) <= 2", "check   decimals(raw(d.term)) <= 3");
  const std::string out = rules.against_built_in();
  CHECK_THAT(out,
             Contains("rows: BR-DEC-09, BR-DEC-10, BR-DEC-11, BR-DEC-12, BR-DEC-14, BR-DEC-16, BR-DEC-17, BR-DEC-18"));
  const std::string line = "+ for     each d.term";
  const std::size_t first = out.find(line);
  REQUIRE(first != std::string::npos);
  CHECK(out.find(line, first + 1) == std::string::npos);
}

TEST_CASE("diff shows what a rule about nodes forbids") {
  const Rules rules;
  rules.edit("syntax/cii.rule", "CII-SR-016 warning forbid CopyIndicator", "CII-SR-016 warning forbid LanguageID");
  CHECK_THAT(block(rules.against_built_in(), "changed CII-SR-016"),
             Contains("- at /CrossIndustryInvoice/ExchangedDocument") && Contains("forbid CopyIndicator") &&
                 Contains("+ at /CrossIndustryInvoice/ExchangedDocument") && Contains("forbid LanguageID"));
}

TEST_CASE("diff holds the edit of a layer against the rule that it edits") {
  const Rules rules;
  rules.add("house/house.rule",
            "edition 1\nlayer house extends en16931 { kind extension }\n"
            "severity BR-CO-10 is warning because en \"Ours round.\" fr \"Les nôtres arrondissent.\"\n"
            "disable BR-CO-16 because en \"Paid at once.\" fr \"Payé de suite.\"\n");
  const std::string out = rules.against_built_in();
  const std::string edit = block(out, "added BR-CO-10");
  CHECK_THAT(edit, Contains("(house, an edit of en16931)") && Contains("severity\n    - fatal\n    + warning") &&
                       Contains("Ours round."));
  CHECK_THAT(out, !Contains("in force in"));
  CHECK_THAT(block(out, "added layer house"), Contains("takes out of force") && Contains("BR-CO-16: Paid at once."));
  const Scratch other;
  fs::copy(rules.folder(), other.path() / "rules", fs::copy_options::recursive);
  rules.edit("house/house.rule", "is warning", "is info").edit("house/house.rule", "Paid at once", "Paid before");
  const std::string again = run_rulec({"diff", (other.path() / "rules").string(), rules.folder()}).out;
  CHECK_THAT(block(again, "changed BR-CO-10"), Contains("- warning\n    + info"));
  CHECK_THAT(block(again, "changed layer house"), Contains("+ BR-CO-16: Paid before."));
}

TEST_CASE("diff judges by the layers, the day and the side that it is told") {
  const Rules rules;
  rules.add("house/house.rule", kHouse);
  const std::string on = example("b2g.json");
  const auto judged = [&](std::vector<std::string> more) {
    more.insert(more.end(), {"--on", on});
    return rules.against_built_in(more);
  };
  CHECK_THAT(judged({}), Contains("Invoices: 0 of 1 are judged differently"));
  const std::string house = judged({"--layer", "house"});
  CHECK_THAT(house, Contains("Invoices: 1 of 1 are judged differently"));
  CHECK_THAT(house, Contains("judged by en16931, choruspro before, by en16931, choruspro, house after"));
  CHECK_THAT(house, Contains("+ fatal HOUSE-01 $.ordering.purchases[0].code: ENG-2026-0417"));
  CHECK_THAT(judged({"--layer", "house", "--ignore", "HOUSE-*"}), Contains("0 of 1"));
  CHECK_THAT(judged({"--layer", "house", "--select", "HOUSE-01"}), Contains("1 of 1"));
  rules.edit("house/house.rule", "  when BT-13", "  since 2027-01-01\n  severity on receive { warning }\n  when BT-13");
  CHECK_THAT(judged({"--layer", "house"}), Contains("0 of 1"));
  CHECK_THAT(judged({"--layer", "house", "--as-of", "2027-01-01"}), Contains("+ fatal HOUSE-01"));
  CHECK_THAT(judged({"--layer", "house", "--as-of", "2027-01-01", "--direction", "receive"}),
             Contains("+ warning HOUSE-01"));
  const Ran other = run_rulec({"diff", rules.folder(), "built-in", "--on", on, "--layer", "house", "--format", "json"});
  const auto layers = nlohmann::json::parse(other.out).at("invoices").at("layers");
  CHECK(layers.at("before").size() == 3);
  CHECK(layers.at("after").size() == 2);
}

TEST_CASE("diff refuses flags that judge nothing, and names that neither side has") {
  const std::string on = example("b2g.json");
  const auto run = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"diff", "built-in", "built-in"});
    const Ran ran = run_rulec(more);
    CHECK(ran.exit_code == 2);
    return ran.err;
  };
  CHECK_THAT(run({"--layer", "choruspro"}), Contains("--layer says how to judge invoices; name them with --on FOLDER"));
  CHECK_THAT(run({"--on", on, "--as-of", "2027"}), Contains("--as-of: `2027` is no day"));
  CHECK_THAT(run({"--on", on, "--layer", "hose"}), Contains("no layer `hose`"));
  CHECK_THAT(run({"--on", on, "--select", "BR-CO-99"}), Contains("no rule `BR-CO-99`"));
  CHECK_THAT(run({"--on", "-"}), Contains("it is read twice"));
}

TEST_CASE("diff leaves what rulec.toml accepts to check") {
  const Rules rules;
  rules.add("house/house.rule", kHouse);
  const Scratch here;
  here.write("rulec.toml", "[[ignore]]\nrule = \"HOUSE-01\"\nreason = \"Agreed.\"\nuntil = 2099-12-31\n");
  const Ran ran = run_rulec({"diff", "built-in", rules.folder(), "--layer", "house", "--on", example("b2g.json")},
                            {.folder = here.path()});
  CHECK(ran.err.empty());
  CHECK(ran.exit_code == 1);
  CHECK_THAT(ran.out, Contains("+ fatal HOUSE-01"));
}

TEST_CASE("diff names the invoices that it cannot read, and ends with 2") {
  const Scratch here;
  fs::create_directory(here.path() / "none");
  const Ran none = run_rulec({"diff", "built-in", "built-in", "--on", (here.path() / "none").string()});
  CHECK(none.exit_code == 2);
  CHECK_THAT(none.out,
             Contains("0 of 0") && Contains("not judged: ") && Contains("this folder holds no .json or .xml"));
  here.write("some/good.json", bytes_of(example("b2g.json")));
  here.write("some/broken.json", "{");
  const Ran some = run_rulec({"diff", "built-in", "built-in", "--on", (here.path() / "some").string()});
  CHECK(some.exit_code == 2);
  CHECK_THAT(some.out, Contains("0 of 1") && Contains("broken.json: "));
  const Ran json =
      run_rulec({"diff", "built-in", "built-in", "--on", (here.path() / "some").string(), "--format", "json"});
  CHECK(nlohmann::json::parse(json.out).at("invoices").at("not_judged").size() == 1);
}
