// Wrong credentials, a platform that is not well, and secrets that stay where they are.
#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "chorus/encoding.h"
#include "platform.h"

using namespace rulec::tests;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

json faults(json list) { return {{"faults", std::move(list)}}; }
json fault(const char* path, const char* what, unsigned times = 1) {
  return {{"path", path}, {"do", what}, {"times", times}};
}
constexpr const char* kDeposit = "factures/v1/deposer/flux";

}  // namespace

TEST_CASE("scenario 2: each wrong credential is named, and no other") {
  Platform platform;
  const Ran secret = platform.run_as({"find"}, {{"RULEC_CLIENT_SECRET", "wrong-secret-of-the-test"}});
  CHECK(secret.exit_code == 2);
  CHECK_THAT(secret.err, Contains("client id and secret") && !Contains("wrong-secret-of-the-test"));
  const Ran password = platform.run_as({"find"}, {{"RULEC_PASSWORD", "wrong-password-of-the-test"}});
  CHECK(password.exit_code == 2);
  CHECK_THAT(password.err, Contains("technical account") && !Contains("wrong-password-of-the-test"));
  const Ran nothing = platform.run_as({"find"}, {{"RULEC_LOGIN", ""}});
  CHECK(nothing.exit_code == 2);
  CHECK_THAT(nothing.err, Contains("RULEC_LOGIN"));
}

TEST_CASE("scenario 2: an interface without subscription is named") {
  Platform platform(json{{"unsubscribed", {"factures/v1/rechercher/fournisseur"}}});
  const Ran ran = platform.run({"find"});
  CHECK(ran.exit_code == 2);
  CHECK_THAT(ran.err, Contains("factures/v1/rechercher/fournisseur") && Contains("PISTE"));
}

TEST_CASE("scenario 2: tokens that end, and credentials refused now and then, are no trouble") {
  Platform platform(json{{"token_lifetime", 1.0},
                         {"faults", {{{"path", "token"}, {"do", "invalid_client"}, {"every", 2}, {"times", 0}}}}});
  CHECK(platform.send().exit_code == 0);
}

TEST_CASE("scenario 7: a deposit whose answer is lost is found again and not made twice") {
  const char* what = GENERATE("reset_after", "error_after", "html", "truncated", "wrong_types", "endless");
  INFO(what);
  Platform platform(faults(json::array({fault(kDeposit, what)})), "3s");
  const Ran sent = platform.send();
  INFO(sent.out + sent.err);
  const bool taken = std::string_view(what) != "endless";
  CHECK(sent.exit_code == (taken ? 0 : 2));
  CHECK(platform.send().exit_code == (taken ? 1 : 0));
  CHECK(platform.deposits("VM26-0187") == 1);
}

TEST_CASE("a deposit that was not taken is made once") {
  const char* what = GENERATE("unauthorized", "too_many", "reset_before", "error_before");
  INFO(what);
  Platform platform(faults(json::array({fault(kDeposit, what)})), "2s");
  Ran sent = platform.send();
  if (sent.exit_code == 2) sent = platform.send();
  INFO(sent.out + sent.err);
  CHECK(sent.exit_code == 0);
  CHECK(platform.deposits("VM26-0187") == 1);
}

TEST_CASE("a redirect is not followed") {
  json one = fault("factures/v1/rechercher/fournisseur", "redirect", 0);
  one["target"] = "http://127.0.0.1:9/elsewhere";
  Platform platform(faults(json::array({one})));
  const Ran ran = platform.run({"find"});
  CHECK(ran.exit_code == 2);
  CHECK_THAT(ran.err, Contains("127.0.0.1:9") && Contains("not followed"));
}

TEST_CASE("two who send one invoice at once deposit it once") {
  Platform platform(json{{"faults", {{{"path", kDeposit}, {"do", "delay"}, {"seconds", 0.3}, {"times", 0}}}}});
  const std::string file = platform.file();
  std::vector<pid_t> both = {platform.start({"send", file}), platform.start({"send", file})};
  for (const pid_t child : both) ::waitpid(child, nullptr, 0);
  CHECK(platform.deposits("VM26-0187") == 1);
}

TEST_CASE("secrets are in no output, no ledger, no file but their own") {
  Platform platform(faults(json::array({fault(kDeposit, "error_after"), fault("token", "invalid_client")})));
  const std::string party = platform.scratch().write(
      "party.json", R"({"name":"X","tax_id":{"country":"FR","code":"29902173467"},"identities":[]})");
  std::string said;
  for (const Ran& ran : {platform.run({"supplier", "register", party}), platform.send(), platform.run({"status"}),
                         platform.run({"profile", "show", "demo"})})
    said += ran.out + ran.err;
  for (const auto& item : std::filesystem::recursive_directory_iterator(platform.scratch().path() / "home"))
    if (item.is_regular_file() && item.path().parent_path().filename() != "secrets") said += bytes_of(item.path());
  said += bytes_of(platform.scratch().path() / "sandbox.err") + bytes_of(platform.scratch().path() / "calls.ndjson");
  for (const char* name : {"client_id", "client_secret", "login", "password"}) {
    INFO(name);
    CHECK(said.find(platform.ready()[name].get<std::string>()) == std::string::npos);
  }
  const std::string account =
      platform.ready()["login"].get<std::string>() + ":" + platform.ready()["password"].get<std::string>();
  CHECK(said.find(rulec::chorus::base64(account)) == std::string::npos);
  CHECK(said.find("Bearer ") == said.find("Bearer x"));
  const auto kept = platform.scratch().path() / "home" / "secrets" / "demo.json";
  CHECK((std::filesystem::status(kept).permissions() & std::filesystem::perms(0777)) == std::filesystem::perms(0600));
}

TEST_CASE("live is never by chance") {
  const Scratch home;
  const std::vector<std::pair<std::string, std::string>> environment = {{"RULEC_HOME", home.path().string()}};
  CHECK_THAT(run_rulec({"find", "--profile", "live"}, {.environment = environment}).err, Contains("--live"));
  CHECK(run_rulec({"profile", "init", "x", "--url", "https://api.example"}, {.environment = environment}).exit_code ==
        2);
  CHECK(run_rulec({"profile", "init", "x"}, {.environment = environment}).exit_code == 2);
}
