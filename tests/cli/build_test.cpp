// `rulec build`: what it writes, where, and what it says; and `rulec check` on a document that was never built.
#include <catch2/catch.hpp>

#include <sys/stat.h>

#include "process.h"

using namespace rulec::tests;
using Catch::Matchers::Contains;
using Json = nlohmann::ordered_json;

namespace {

Json without(const char* member) {
  Json invoice = Json::parse(bytes_of(example("minimal.json")));
  invoice.erase(member);
  return invoice;
}

std::size_t files_in(const std::filesystem::path& folder) {
  const std::filesystem::directory_iterator begin(folder), end;
  return static_cast<std::size_t>(std::distance(begin, end));
}

}  // namespace

TEST_CASE("an invoice without totals that nests without end is judged as it stands") {
  const Scratch scratch;
  std::string deep = bytes_of(example("minimal.json"));
  deep.insert(deep.find('{') + 1, "\"zz\": " + std::string(15000, '[') + std::string(15000, ']') + ", ");
  const Ran ran = run_rulec({"check", "--format", "ndjson", scratch.write("deep.json", deep), example("b2g.json")});
  REQUIRE(ran.lines().size() == 2);
  CHECK(ran.lines()[1]["verdict"] == "valid");
  CHECK(run_rulec({"build", scratch.write("deep.json", deep)}).exit_code == 2);
}

TEST_CASE("a number that no double holds is refused wherever it stands, and nothing is written") {
  const Scratch scratch;
  for (const char* member : {"\"complements\": [{\"$schema\": \"https://example.org/z\", \"v\": 1e400}], ",
                             "\"complements\": [{\"$schema\": \"https://example.org/z\", \"w\": [1, 1e400]}], ",
                             "\"zz\": {\"a\": 1e400}, "}) {
    INFO(member);
    std::string invoice = bytes_of(example("b2g.json"));
    invoice.insert(invoice.find('{') + 1, member);
    const Ran ran = run_rulec({"build", scratch.write("invoice.json", invoice)});
    CHECK(ran.exit_code != 0);
    CHECK(ran.out.empty());
    CHECK_THAT(ran.err, Contains("1e400"));
  }
}

TEST_CASE("a link stays a link, and what it leads to is replaced") {
  const Scratch scratch;
  const std::string kept = scratch.write("kept.json", "old");
  const auto link = scratch.path() / "link.json";
  std::filesystem::create_symlink(kept, link);
  CHECK(run_rulec({"build", example("minimal.json"), "-o", link.string()}).exit_code == 0);
  CHECK(std::filesystem::is_symlink(link));
  CHECK(bytes_of(kept).size() > 1000);
}

TEST_CASE("a minimal invoice is built to standard output, and is then valid") {
  const Ran built = run_rulec({"build", example("minimal.json")});
  INFO(built.err);
  REQUIRE(built.exit_code == 0);
  CHECK(built.err.empty());
  CHECK(Json::parse(built.out).contains("totals"));
  const Ran checked = run_rulec({"check", "-"}, {.input = built.out});
  INFO(checked.out);
  CHECK(checked.exit_code == 0);
  const Ran again = run_rulec({"build", "-"}, {.input = built.out});
  CHECK(again.out == built.out);
}

TEST_CASE("-o writes the file whole") {
  const Scratch scratch;
  const std::string file = (scratch.path() / "built.json").string();
  const Ran ran = run_rulec({"build", "--envelope", example("minimal.json"), "-o", file});
  REQUIRE(ran.exit_code == 0);
  CHECK(ran.out.empty());
  CHECK(Json::parse(bytes_of(file))["head"]["dig"]["alg"] == "sha256");
  CHECK(files_in(scratch.path()) == 1);
  struct stat about {};
  REQUIRE(::stat(file.c_str(), &about) == 0);
  CHECK((about.st_mode & 0600U) == 0600U);
  CHECK(run_rulec({"check", file}).exit_code == 0);
}

TEST_CASE("what cannot be written leaves nothing behind") {
  const Scratch scratch;
  const std::string missing = (scratch.path() / "no" / "such.json").string();
  const Ran nowhere = run_rulec({"build", example("minimal.json"), "-o", missing});
  CHECK(nowhere.exit_code == 2);
  CHECK_THAT(nowhere.err, Contains("cannot be written"));
  const Ran full = run_rulec({"build", example("minimal.json"), "-o", "/dev/full"});
  CHECK(full.exit_code == 2);
  const Ran folder = run_rulec({"build", example("minimal.json"), "-o", scratch.path().string()});
  CHECK(folder.exit_code == 2);
  CHECK(files_in(scratch.path()) == 0);
}

TEST_CASE("a refused invoice gives exit code 1, its findings, and no document") {
  const Scratch scratch;
  const std::string file = (scratch.path() / "built.json").string();
  const Ran ran = run_rulec({"build", scratch.write("in.json", without("supplier").dump(2)), "-o", file});
  CHECK(ran.exit_code == 1);
  CHECK(ran.out.empty());
  CHECK_THAT(ran.err, Contains("RB-RATE"));
  CHECK(files_in(scratch.path()) == 1);
  const Ran french = run_rulec({"build", "--lang", "fr", "-"}, {.input = without("supplier").dump()});
  CHECK_THAT(french.err, Contains("régime fiscal"));
}

TEST_CASE("what is no invoice gives exit code 2") {
  for (const char* input : {"", "[]", "{", "{\"$schema\": \"https://gobl.org/draft-0/bill/order\"}", "<a/>"}) {
    INFO(input);
    const Ran ran = run_rulec({"build", "-"}, {.input = input});
    CHECK(ran.exit_code == 2);
    CHECK(ran.out.empty());
    CHECK_FALSE(ran.err.empty());
  }
  CHECK(run_rulec({"build", "nowhere.json"}).exit_code == 2);
}

TEST_CASE("check builds a document without totals, and points to what it comes from") {
  const Scratch scratch;
  Json invoice = without("$tags");
  invoice["lines"][0]["item"].erase("name");
  const Ran ran = run_rulec({"check", "--format", "ndjson", scratch.write("in.json", invoice.dump(2))});
  INFO(ran.out);
  CHECK(ran.exit_code == 1);
  const Json report = Json::parse(ran.out);
  bool built = false, named = false;
  for (const Json& finding : report["findings"]) {
    built = built || finding["rule"] == "RB-BUILT";
    named = named || finding["rule"] == "BR-25";
    CHECK(finding["at"][0]["line"].get<int>() > 0);
  }
  CHECK(built);
  CHECK(named);
}

TEST_CASE("check names a value that was calculated") {
  Json invoice = without("$tags");
  for (Json& line : invoice["lines"]) line["quantity"] = "0.333";
  invoice["lines"][0]["item"]["price"] = "10.01";
  const Ran ran = run_rulec({"check", "--all", "--format", "ndjson", "-"}, {.input = invoice.dump()});
  INFO(ran.out);
  const Json report = Json::parse(ran.out);
  CHECK_THAT(ran.out, Contains("RB-BUILT"));
  for (const Json& finding : report["findings"])
    if (finding["rule"] == "BR-CO-10")
      CHECK_THAT(finding["message"].get<std::string>(), Contains("calculated: $.totals.sum"));
}

TEST_CASE("figures that GOBL does not make add up are moved, and that is said") {
  Json invoice = without("payment");
  invoice["$addons"] = Json::array();
  invoice["lines"] = Json::array();
  for (int i = 0; i < 5; ++i)
    invoice["lines"].push_back(Json::parse(
        R"({"quantity": "1", "item": {"name": "x", "price": "10.005"}, "taxes": [{"cat": "VAT", "rate": "general"}]})"));
  const Ran exact = run_rulec({"build", "-"}, {.input = invoice.dump()});
  const Ran fitted = run_rulec({"build", "--rounding", "en16931", "-"}, {.input = invoice.dump()});
  REQUIRE(exact.exit_code == 0);
  REQUIRE(fitted.exit_code == 0);
  CHECK(Json::parse(exact.out)["totals"]["sum"] == "50.03");
  CHECK(Json::parse(fitted.out)["totals"]["sum"] == "50.03");
  Json lines = Json::parse(fitted.out)["lines"];
  std::size_t moved = 0;  // 10.01 each would be 50.05
  for (const Json& line : lines) moved += line["total"] == "10.00";
  CHECK(moved == 2);
  CHECK(exact.err.empty());
  CHECK_THAT(fitted.err, Contains("RB-ROUNDED"));
}

TEST_CASE("edited tables serve without a rebuild") {
  const Scratch scratch;
  std::filesystem::copy(RULEC_RULES, scratch.path() / "rules", std::filesystem::copy_options::recursive);
  const auto rates = scratch.path() / "rules" / "build" / "rates.tsv";
  std::string text = bytes_of(rates);
  const std::string general = "FR\tVAT\tstandard\tgeneral\t20%";
  REQUIRE(text.find(general) != std::string::npos);
  text.replace(text.find(general), general.size(), "FR\tVAT\tstandard\tgeneral\t21%");
  scratch.write("rules/build/rates.tsv", text);
  const Ran ran = run_rulec({"build", "--rules", (scratch.path() / "rules").string(), example("minimal.json")});
  INFO(ran.err);
  REQUIRE(ran.exit_code == 0);
  CHECK_THAT(ran.out, Contains("\"21%\""));
}
