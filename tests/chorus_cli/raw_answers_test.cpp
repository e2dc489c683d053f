// Answers below HTTP and within JSON that no platform should give: each is an error in time, in little memory.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>

#include "process.h"
#include "raw_server.h"

using namespace rulec::tests;
using Catch::Matchers::Contains;

namespace {

std::string http(const std::string& body, const char* type = "application/json", int status = 200) {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Type: " + type +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body;
}

const std::string kToken = http(R"({"access_token":"T","token_type":"Bearer","expires_in":3600,"scope":"openid"})");

std::string times(int count, const std::string& text) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

// `rulec find` against a platform that gives a good token and then this.
Ran find_against(const RawServer::Answer& answer) {
  const RawServer server([&](const std::string& path, const RawServer::Write& write) {
    if (path.ends_with("/token"))
      write(kToken);
    else
      answer(path, write);
  });
  const Scratch scratch;
  const std::vector<std::pair<std::string, std::string>> environment = {
      {"RULEC_HOME", (scratch.path() / "home").string()},
      {"RULEC_CLIENT_ID", "id-of-the-test"},
      {"RULEC_CLIENT_SECRET", "secret-of-the-test"},
      {"RULEC_LOGIN", "TECH_1_1@cpro.fr"},
      {"RULEC_PASSWORD", "password-of-the-test"}};
  REQUIRE(run_rulec({"profile", "init", "raw", "--url", server.url(), "--timeout", "2s"}, {.environment = environment})
              .exit_code == 0);
  return run_rulec({"find", "--profile", "raw"}, {.environment = environment});
}

void is_an_error(const Ran& ran) {
  INFO(ran.err.substr(0, 2000));
  CHECK(ran.exit_code == 2);
  CHECK(ran.out.empty());
  CHECK(ran.err.size() < 2000);
  CHECK_THAT(ran.err, Contains("rulec: ") && !Contains("secret-of-the-test") && !Contains("password-of-the-test"));
}

}  // namespace

TEST_CASE("bodies that are not what the interface gives are errors") {
  const std::string body = GENERATE(
      as<std::string>(), "", "null", "7", "\"text\"", "[]", "{", R"({"codeRetour":0,"listeFactures":[{)",
      R"({"codeRetour":"zero"})", R"({"codeRetour":{}})", R"({"codeRetour":1.5})",
      R"({"codeRetour":99999999999999999999})", R"({"codeRetour":20005,"libelle":"Facture inconnue"})",
      "\xff\xfe\x00 nothing", "<html><body>Maintenance</body></html>", "{\"codeRetour\":0,\"libelle\":\"\xe9\"}");
  INFO(body);
  const Ran ran = find_against([&](const std::string&, const RawServer::Write& write) { write(http(body)); });
  const bool refused = body.find("20005") != std::string::npos;
  if (refused) {
    CHECK(ran.exit_code == 1);
    CHECK_THAT(ran.err, Contains("Facture inconnue") && Contains("20005"));
  } else {
    is_an_error(ran);
  }
}

TEST_CASE("members of other types are errors where an answer makes no sense without them, and nothing elsewhere") {
  struct Case {
    const char* body;
    int code;
  };
  const auto c = GENERATE(
      Case{R"({"codeRetour":0,"listeFactures":"none"})", 2},
      Case{R"({"codeRetour":0,"listeFactures":[1,null,"x"]})", 2},
      Case{R"({"codeRetour":0,"listeFactures":[{"numeroFacture":{"a":1},"identifiantFactureCPP":"x"}]})", 2},
      Case{R"({})", 2}, Case{R"({"codeRetour":0,"listeFactures":[],"parametresRetour":"many"})", 1},
      Case{
          R"({"codeRetour":0,"listeFactures":[{"numeroFacture":"A","identifiantFactureCPP":"1","montantTTC":[1],"statut":7}]})",
          0});
  INFO(c.body);
  const Ran ran = find_against([&](const std::string&, const RawServer::Write& write) { write(http(c.body)); });
  INFO(ran.err);
  CHECK(ran.exit_code == c.code);
  CHECK(ran.out.empty() == (c.code != 0));
}

TEST_CASE("a hundred thousand brackets, and pages without end, are errors") {
  is_an_error(find_against(
      [](const std::string&, const RawServer::Write& write) { write(http("{\"a\":" + times(100000, "["))); }));
  const Ran deep = find_against([](const std::string&, const RawServer::Write& write) {
    write(http("{\"codeRetour\":0,\"a\":" + times(100000, "[") + times(100000, "]") + "}"));
  });
  CHECK((deep.exit_code == 1 || deep.exit_code == 2));
}

TEST_CASE("what is no HTTP, breaks its promises or never ends its headers is an error, in time") {
  const std::string what = GENERATE("no http", "short", "headers", "slow headers", "nothing", "chunks");
  INFO(what);
  const auto before = std::chrono::steady_clock::now();
  is_an_error(find_against([&](const std::string&, const RawServer::Write& write) {
    if (what == "no http") write("SSH-2.0-OpenSSH_9.2\r\n");
    if (what == "short") write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"codeRetour\":0}");
    if (what == "headers" || what == "slow headers") {
      write("HTTP/1.1 200 OK\r\n");
      while (write("X-Filler: " + std::string(what == "headers" ? 8000 : 8, 'x') + "\r\n"))
        if (what == "slow headers") ::usleep(50000);
    }
    if (what == "chunks") {
      write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      while (write("fff0\r\n" + std::string(0xfff0, ' ') + "\r\n")) {
      }
    }
  }));
  CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(60));
}

TEST_CASE("a body of 1 GB is not kept") {
  rusage before{}, after{};
  ::getrusage(RUSAGE_CHILDREN, &before);
  is_an_error(find_against([](const std::string&, const RawServer::Write& write) {
    write("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n");
    const std::string part(1U << 20U, ' ');
    for (int i = 0; i < 1024 && write(part); ++i) {
    }
  }));
  ::getrusage(RUSAGE_CHILDREN, &after);
  CHECK(after.ru_maxrss < std::max(before.ru_maxrss, 200L * 1024));
}
