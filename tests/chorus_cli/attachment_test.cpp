// Files that complete an invoice: what the platform would not take is refused here, by the limits that the rules keep.
#include <catch2/catch.hpp>

#include "platform.h"

using namespace rulec::tests;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

std::string times(int count, const std::string& text) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

json suspended() { return {{"lives", {{"VM26-0187", {"DEPOSEE", "SUSPENDUE", "MANDATEE", "MISE_EN_PAIEMENT"}}}}}; }

std::vector<json> uploads(const Platform& platform) { return platform.calls("transverses/v1/ajouter/fichier"); }

}  // namespace

TEST_CASE(
    "scenario 5: a file name of 50 characters goes, one of 51 is refused here, also where characters have two bytes") {
  const std::string letter = GENERATE("a", "é", "€");
  Platform platform(suspended());
  REQUIRE(platform.send().exit_code == 1);
  const auto attach = [&](const std::string& name) {
    return platform.run(
        {"resubmit", "VM26-0187", "--attach", platform.scratch().write(name, "%PDF-1.4"), "--wait", "20s"});
  };
  const Ran refused = attach(times(47, letter) + ".pdf");
  INFO(refused.err);
  CHECK(refused.exit_code == 1);
  CHECK_THAT(refused.err, Contains("51 characters") && Contains("50 at most"));
  CHECK(uploads(platform).empty());
  const Ran taken = attach(times(46, letter) + ".pdf");
  INFO(taken.err);
  CHECK(taken.exit_code == 0);
  REQUIRE(uploads(platform).size() == 1);
  CHECK(uploads(platform)[0]["request"]["pieceJointeNom"] == times(46, letter) + ".pdf");
  CHECK(uploads(platform)[0]["request"]["pieceJointeExtension"] == "PDF");
}

TEST_CASE("a file of another kind, an empty one, one that is too large or oddly named is refused here") {
  Platform platform(suspended());
  REQUIRE(platform.send().exit_code == 1);
  const auto attach = [&](const std::string& name, const std::string& bytes) {
    const Ran ran = platform.run({"resubmit", "VM26-0187", "--attach", platform.scratch().write(name, bytes)});
    CHECK(ran.exit_code == 1);
    return ran.err;
  };
  CHECK_THAT(attach("bon.exe", "MZ"), Contains("`.EXE`") && Contains("PDF") && Contains("XLSX"));
  CHECK_THAT(attach("bon", "x"), Contains("takes no"));
  CHECK_THAT(attach("bon.pdf", ""), Contains("empty"));
  CHECK(platform.run({"resubmit", "VM26-0187", "--attach", (platform.scratch().path() / "none.pdf").string()})
            .exit_code == 2);
  CHECK_THAT(attach("grand.pdf", std::string((10U << 20U) + 1, 'x')), Contains("10"));
  CHECK_THAT(attach("bon\xe9.pdf", "x"), Contains("UTF-8"));
  CHECK_THAT(platform.run({"resubmit", "VM26-0187", "--attach", "/nowhere/bon.pdf"}).err, Contains("/nowhere/bon.pdf"));
  CHECK(uploads(platform).empty());
}

TEST_CASE("each attachment bears the type of its kind") {
  Platform platform(suspended());
  REQUIRE(platform.send().exit_code == 1);
  const std::string table = platform.scratch().write("Bordereau.XLSX", "x"),
                    text = platform.scratch().write("mot.txt", "x");
  CHECK(platform.run({"resubmit", "VM26-0187", "--attach", table, "--attach", text, "--wait", "20s"}).exit_code == 0);
  REQUIRE(uploads(platform).size() == 2);
  CHECK_THAT(uploads(platform)[0]["request"]["pieceJointeTypeMime"].get<std::string>(), Contains("spreadsheetml"));
  CHECK(uploads(platform)[1]["request"]["pieceJointeTypeMime"] == "text/plain");
}
