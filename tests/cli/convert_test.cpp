// `rulec convert`: what is written, what is said, what is refused, and that no half file is left.
#include <catch2/catch.hpp>

#include <filesystem>

#include "process.h"

using namespace rulec::tests;
using Catch::Matchers::Contains;
using Json = nlohmann::json;
namespace fs = std::filesystem;

namespace {

Json invoice(const char* name = "b2g.json") { return Json::parse(bytes_of(example(name))); }

std::string verdict_of(const std::string& file, const std::string& layers) {
  const Ran ran = run_rulec({"check", "--format", "ndjson", "--layer", layers, file});
  INFO(ran.out << ran.err);
  REQUIRE(ran.lines().size() == 1);
  return ran.lines()[0]["verdict"];
}

}  // namespace

TEST_CASE("what building changes is said, and --strict refuses it") {
  const Scratch scratch;
  Json minimal = invoice("minimal.json");
  minimal["$addons"].push_back("xx-unknown-v1");
  const std::string file = scratch.write("in.json", minimal.dump());
  const Ran said = run_rulec({"convert", file, "--to", "cii"});
  CHECK(said.exit_code == 0);
  CHECK_THAT(said.err, Contains("RB-ADDON"));
  const Ran strict = run_rulec({"convert", file, "--to", "cii", "--strict"});
  CHECK(strict.exit_code == 1);
  CHECK(strict.out.empty());
}

TEST_CASE("an invoice without totals is built in memory and converted") {
  const Scratch scratch;
  const std::string built = (scratch.path() / "built.json").string(), one = (scratch.path() / "one.xml").string(),
                    two = (scratch.path() / "two.xml").string();
  REQUIRE(run_rulec({"build", example("minimal.json"), "-o", built}).exit_code == 0);
  CHECK(run_rulec({"check", built}).exit_code == 0);
  const Ran direct = run_rulec({"convert", example("minimal.json"), "--to", "cii", "-o", one});
  CHECK(direct.exit_code == 0);
  CHECK(direct.err.find("built in memory") != std::string::npos);
  CHECK(run_rulec({"convert", built, "--to", "cii", "-o", two}).exit_code == 0);
  CHECK(bytes_of(one) == bytes_of(two));
  CHECK(run_rulec({"check", one}).exit_code == 0);
}

TEST_CASE("the examples become CII that passes the official rules") {
  const Scratch scratch;
  for (const char* name : {"b2g.json", "credit-note.json", "foreign-supplier.json"})
    for (const char* dialect : {"en16931", "choruspro-v1"}) {
      INFO(name << ' ' << dialect);
      const std::string xml = (scratch.path() / "out.xml").string();
      const Ran ran = run_rulec({"convert", example(name), "--to", "cii", "--dialect", dialect, "-o", xml});
      INFO(ran.err);
      CHECK(ran.exit_code == 0);
      CHECK(ran.out.empty());
      CHECK(verdict_of(xml, "en16931-parity") == "valid");
    }
}

TEST_CASE("the same input gives the same bytes, to a file as to standard output") {
  const Scratch scratch;
  const std::string xml = (scratch.path() / "out.xml").string();
  const Ran once = run_rulec({"convert", example("b2g.json"), "--to", "cii"});
  REQUIRE(run_rulec({"convert", example("b2g.json"), "--to", "cii", "-o", xml}).exit_code == 0);
  CHECK(once.out == bytes_of(xml));
  const Ran piped = run_rulec({"convert", "-", "--to", "cii"}, {.input = bytes_of(example("b2g.json"))});
  CHECK(piped.out == once.out);
}

TEST_CASE("dialects say where the framework stands and how identifiers are spelled") {
  const auto written = [](const char* dialect) {
    return run_rulec({"convert", example("b2g.json"), "--to", "cii", "--dialect", dialect}).out;
  };
  const std::string plain = written("en16931"), sent = written("choruspro-v1"), other = written("choruspro-gobl");
  CHECK(run_rulec({"convert", example("b2g.json"), "--to", "cii"}).out == sent);  // it has the addon
  const std::string urn =
      "<ram:GuidelineSpecifiedDocumentContextParameter>\n      <ram:ID>urn:cen.eu:en16931:2017</ram:ID>";
  CHECK_THAT(plain, Contains(urn));
  CHECK_THAT(sent, Contains(urn));
  CHECK_THAT(sent, Contains("<ram:BusinessProcessSpecifiedDocumentContextParameter>\n      <ram:ID>A1</ram:ID>"));
  CHECK_THAT(sent, Contains("<ram:ID schemeID=\"0009\">"));
  CHECK_THAT(other, Contains("<ram:GuidelineSpecifiedDocumentContextParameter>\n      <ram:ID>A1</ram:ID>"));
  CHECK_THAT(other, !Contains("BusinessProcessSpecifiedDocumentContextParameter"));
  CHECK_THAT(other, Contains("<ram:ID schemeID=\"1\">"));
}

TEST_CASE("what cannot be carried is listed, and refused under --strict") {
  const Scratch scratch;
  Json document = invoice();
  document["lines"][0]["substituted"] = Json::array({{{"i", 1}, {"quantity", "1"}, {"item", {{"name", "Before"}}}}});
  const std::string file = scratch.write("in.json", document.dump());
  const std::string xml = (scratch.path() / "out.xml").string();
  const Ran lax = run_rulec({"convert", file, "--to", "cii", "-o", xml});
  CHECK(lax.exit_code == 0);
  CHECK_THAT(lax.err, Contains("$.lines[0].substituted"));
  CHECK(fs::exists(xml));
  fs::remove(xml);
  const Ran strict = run_rulec({"convert", file, "--to", "cii", "--strict", "-o", xml});
  CHECK(strict.exit_code == 1);
  CHECK_THAT(strict.err, Contains("$.lines[0].substituted"));
  CHECK(strict.out.empty());
  CHECK_FALSE(fs::exists(xml));
}

TEST_CASE("characters that XML forbids are refused with their place") {
  const Scratch scratch;
  Json document = invoice();
  document["lines"][0]["item"]["name"] = "Paper\x02";
  const std::string file = scratch.write("in.json", document.dump());
  const std::string xml = (scratch.path() / "out.xml").string();
  const Ran ran = run_rulec({"convert", file, "--to", "cii", "-o", xml});
  CHECK(ran.exit_code == 1);
  CHECK_THAT(ran.err, Contains("BT-153 $.lines[0].item.name") && Contains("U+0002"));
  CHECK_FALSE(fs::exists(xml));
  CHECK(run_rulec({"convert", file, "--to", "cii", "--lang", "fr"}).err.find("interdit en XML") != std::string::npos);
}

TEST_CASE("an invoice that cannot be built, or whose prices cannot be made net, is refused") {
  const Scratch scratch;
  Json given = invoice(), unbuildable = invoice();
  given["tax"]["prices_include"] = "VAT";
  given["$tags"] = Json::array({"bypass"});
  unbuildable.erase("totals");
  unbuildable["$tags"] = Json::array({"nonsense"});
  for (const Json& document : {given, unbuildable}) {
    const Ran ran = run_rulec({"convert", scratch.write("in.json", document.dump()), "--to", "cii"});
    CHECK(ran.exit_code == 1);
    CHECK(ran.out.empty());
    CHECK_FALSE(ran.err.empty());
  }
}

TEST_CASE("prices that include tax are judged and converted net, and that is said") {
  const Scratch scratch;
  Json document = invoice("minimal.json");
  document["tax"] = {{"prices_include", "VAT"}, {"rounding", "currency"}};
  document.erase("discounts");
  document["lines"] = Json::array({document["lines"][1]});
  document["lines"][0]["quantity"] = "3";
  document["lines"][0]["item"]["price"] = "19.99";
  const std::string minimal = scratch.write("in.json", document.dump());
  const std::string built = (scratch.path() / "built.json").string(), xml = (scratch.path() / "out.xml").string();
  REQUIRE(run_rulec({"build", minimal, "-o", built}).exit_code == 0);
  for (const std::string& file : {minimal, built}) {
    INFO(file);
    const Ran checked = run_rulec({"check", file, "--format", "ndjson"});
    INFO(checked.out);
    CHECK(checked.exit_code == 0);
    CHECK_THAT(checked.out, Contains("RB-NET") && !Contains("RT-INCLUDED"));
    const Ran ran = run_rulec({"convert", file, "--to", "cii", "--strict", "-o", xml});
    CHECK(ran.exit_code == 0);
    CHECK_THAT(ran.err, Contains("tax.prices_include"));
    CHECK_THAT(bytes_of(xml), Contains("<ram:ChargeAmount>16.6583<") && Contains("<ram:LineTotalAmount>49.97<"));
    CHECK_THAT(bytes_of(xml), Contains("<ram:GrandTotalAmount>59.96<") && Contains("<ram:RoundingAmount>0.01<") &&
                                  Contains("<ram:DuePayableAmount>59.97<"));
    CHECK(verdict_of(xml, "en16931-parity") == "valid");
  }
  const Ran as_is = run_rulec({"check", built, "--as-is"});
  CHECK(as_is.exit_code == 2);
  CHECK_THAT(as_is.out, Contains("RT-INCLUDED"));
  CHECK(run_rulec({"convert", built, "--to", "cii"}).out == bytes_of(xml));
}

TEST_CASE("a file that cannot be written leaves nothing, and what was there stays") {
  const Scratch scratch;
  const Ran nowhere =
      run_rulec({"convert", example("b2g.json"), "--to", "cii", "-o", (scratch.path() / "none" / "out.xml").string()});
  CHECK(nowhere.exit_code == 2);
  CHECK_THAT(nowhere.err, Contains("cannot write"));
  const Ran full = run_rulec({"convert", example("b2g.json"), "--to", "cii", "-o", "/dev/full/out.xml"});
  CHECK(full.exit_code == 2);
  const std::string kept = scratch.write("kept.xml", "kept");
  const Ran bad = run_rulec({"convert", "-", "--to", "cii", "-o", kept}, {.input = "{"});
  CHECK(bad.exit_code == 2);
  CHECK(bytes_of(kept) == "kept");
}

TEST_CASE("wrong calls of convert are told") {
  CHECK(run_rulec({"convert", example("b2g.json")}).exit_code == 2);
  CHECK(run_rulec({"convert", example("b2g.json"), "--to", "ubl"}).exit_code == 2);
  CHECK(run_rulec({"convert", example("b2g.json"), "--to", "gobl"}).exit_code == 2);  // it is GOBL
  CHECK(run_rulec({"convert", "-", "--to", "gobl", "--dialect", "en16931"}).exit_code == 2);
  CHECK(run_rulec({"convert", "-", "--to", "gobl"}, {.input = "<a/>"}).exit_code == 2);
  CHECK(run_rulec({"convert", "no-such-file", "--to", "cii"}).exit_code == 2);
}

TEST_CASE("CII becomes GOBL that is valid, and the same CII again") {
  const Scratch scratch;
  for (const char* name : {"b2g.json", "credit-note.json", "foreign-supplier.json"}) {
    INFO(name);
    const std::string xml = (scratch.path() / "out.xml").string(), json = (scratch.path() / "out.json").string();
    REQUIRE(run_rulec({"convert", example(name), "--to", "cii", "-o", xml}).exit_code == 0);
    const Ran back = run_rulec({"convert", xml, "--to", "gobl", "--strict", "-o", json});
    INFO(back.err);
    CHECK(back.exit_code == 0);
    CHECK(verdict_of(json, "gobl,choruspro") == "valid");
    const Ran again = run_rulec({"convert", json, "--to", "cii"});
    CHECK(again.out == bytes_of(xml));
  }
}

TEST_CASE("what GOBL cannot hold is listed on the way back") {
  const Scratch scratch;
  const std::string plain = run_rulec({"convert", example("b2g.json"), "--to", "cii"}).out;
  std::string xml = plain;
  const std::string before = "<ram:NetPriceProductTradePrice>";
  xml.insert(xml.find(before),
             "<ram:GrossPriceProductTradePrice><ram:ChargeAmount>99.00</ram:ChargeAmount>"
             "</ram:GrossPriceProductTradePrice>");
  const std::string file = scratch.write("in.xml", xml);
  const Ran lax = run_rulec({"convert", file, "--to", "gobl"});
  CHECK(lax.exit_code == 0);
  CHECK_THAT(lax.err, Contains("BT-148") && Contains("99.00"));
  CHECK(run_rulec({"convert", file, "--to", "gobl", "--strict"}).exit_code == 1);
}
