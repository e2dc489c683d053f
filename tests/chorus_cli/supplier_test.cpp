// The supplier on its way: registered with credentials that were tried, checked again, forgotten (R-03, R-04, R-22).
#include <catch2/catch.hpp>
#include <ctime>
#include <filesystem>

#include "platform.h"

using namespace rulec::tests;
using Catch::Matchers::Contains;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

std::string party(const Platform& platform, const std::string& siret = "90217346700025") {
  const json party = {{"name", "Librairie du Vieux Moulin SARL"},
                      {"tax_id", {{"country", "FR"}, {"code", "29902173467"}}},
                      {"identities", {{{"type", "SIRET"}, {"code", siret}}}}};
  return platform.scratch().write("party.json", party.dump());
}

fs::path home_of(const Platform& platform) { return platform.scratch().path() / "home"; }

json state_of(const Platform& platform) {
  return json::parse(bytes_of(home_of(platform) / "suppliers" / "demo.json"), nullptr, false);
}

bool has_secrets(const Platform& platform) { return fs::exists(home_of(platform) / "secrets" / "demo.json"); }

// Without credentials in the environment: from the file alone.
const std::vector<std::pair<std::string, std::string>> kNone = {
    {"RULEC_CLIENT_ID", ""}, {"RULEC_CLIENT_SECRET", ""}, {"RULEC_LOGIN", ""}, {"RULEC_PASSWORD", ""}};

}  // namespace

TEST_CASE("a supplier is registered once both its credentials were tried, and forgotten with them") {
  Platform platform;
  const std::string secrets = platform.scratch().write("secrets.json", platform.ready().dump());
  CHECK(platform.run_as({"find"}, kNone).exit_code == 2);
  const Ran ran = platform.run_as({"supplier", "register", party(platform), "--secrets", secrets}, kNone);
  INFO(ran.out + ran.err);
  CHECK(ran.exit_code == 0);
  CHECK_THAT(ran.err, Contains("profile demo (loopback, http://127.0.0.1:"));  // R-02
  CHECK(state_of(platform)["state"] == "registered");
  CHECK(platform.run_as({"supplier", "check"}, kNone).exit_code == 0);
  CHECK(platform.run_as({"find"}, kNone).exit_code == 1);
  CHECK(platform.run_as({"supplier", "forget"}, kNone).exit_code == 0);
  CHECK_FALSE(has_secrets(platform));
  CHECK(state_of(platform).is_discarded());
  CHECK(platform.run_as({"find"}, kNone).exit_code == 2);
}

TEST_CASE("a check that fails names the layer at fault, and the wrong credentials are not kept") {
  struct Case {
    const char* says;
    json scenario;
    std::vector<std::pair<std::string, std::string>> environment;
  };
  const auto c =
      GENERATE(Case{"client id and secret", nullptr, {{"RULEC_CLIENT_SECRET", "wrong-secret"}}},
               Case{"technical account", nullptr, {{"RULEC_PASSWORD", "wrong-password"}}},
               Case{"subscribe", {{"unsubscribed", {"transverses/v1/recuperer/structures/actives/fournisseur"}}}, {}},
               Case{"no structure of this technical account", {{"suppliers", {"33254021516357"}}}, {}});
  INFO(c.says);
  Platform platform(c.scenario);
  const Ran ran = platform.run_as({"supplier", "register", party(platform)}, c.environment);
  INFO(ran.out + ran.err);
  CHECK(ran.exit_code != 0);
  CHECK_THAT(ran.err, Contains(c.says));
  CHECK(state_of(platform)["state"] == "error");
  CHECK_FALSE(state_of(platform)["reason"].get<std::string>().empty());
  CHECK_FALSE(has_secrets(platform));
}

TEST_CASE("no network is no wrong password") {
  const Scratch scratch;
  const std::vector<std::pair<std::string, std::string>> environment = {{"RULEC_HOME", scratch.path().string()},
                                                                        {"RULEC_CLIENT_ID", "a"},
                                                                        {"RULEC_CLIENT_SECRET", "b"},
                                                                        {"RULEC_LOGIN", "c"},
                                                                        {"RULEC_PASSWORD", "d"}};
  REQUIRE(
      run_rulec({"profile", "init", "gone", "--url", "http://127.0.0.1:1"}, {.environment = environment}).exit_code ==
      0);
  const std::string file =
      scratch.write("party.json", R"({"name":"X","tax_id":{"country":"FR","code":"29902173467"}})");
  const Ran ran = run_rulec({"supplier", "register", file, "--profile", "gone"}, {.environment = environment});
  CHECK(ran.exit_code == 2);
  CHECK_THAT(ran.err, Contains("127.0.0.1:1 cannot be reached") && !Contains("secret"));
}

TEST_CASE("a password that ends soon is warned of") {
  const auto day = [](int days) {
    const std::time_t then = std::time(nullptr) + days * 86400L;
    char text[11];
    std::strftime(text, sizeof text, "%Y-%m-%d", std::gmtime(&then));
    return std::string(text);
  };
  const auto said = [&](int days) {
    Platform platform(json{{"password_ends", day(days)}});
    const Ran ran = platform.run({"supplier", "register", party(platform)});
    CHECK(ran.exit_code == 0);
    return ran.err;
  };
  CHECK_THAT(said(10), Contains("password of the technical account ends on " + day(10)));
  CHECK_THAT(said(30), !Contains("password of the technical account ends"));
}

TEST_CASE("what is no party, or has no VAT number, is not registered") {
  Platform platform;
  for (const char* bad : {"{", "[]", R"({"name":"X"})", R"({"tax_id":{"country":"FR"}})", R"({"tax_id":7})"}) {
    INFO(bad);
    CHECK(platform.run({"supplier", "register", platform.scratch().write("bad.json", bad)}).exit_code == 2);
  }
  CHECK(platform.run({"supplier", "check"}).exit_code == 2);
  CHECK_FALSE(has_secrets(platform));
}
