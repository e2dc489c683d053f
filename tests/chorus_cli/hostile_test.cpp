// A platform that answers what no platform should: a clear error in time, and no secret elsewhere.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdio>

#include "platform.h"

using namespace rulec::tests;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

json always(const char* path, const std::string& what) {
  return {{"faults", json::array({json{{"path", path}, {"do", what}, {"times", 0}}})}};
}

// A port that listens; who connects is seen.
struct Listener {
  int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  int port = 0;
  Listener() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(descriptor, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(descriptor, 5);
    ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
  }
  ~Listener() { ::close(descriptor); }
  bool was_called() const { return ::accept(descriptor, nullptr, nullptr) >= 0; }
};

}  // namespace

TEST_CASE("hostile answers to a question are errors, in time") {
  const std::string what = GENERATE("html", "truncated", "wrong_types", "endless", "drip", "error_before", "forbidden");
  const char* path = GENERATE("factures/v1/rechercher/fournisseur", "token");
  INFO(what << " " << path);
  Platform platform(always(path, what));
  const auto before = std::chrono::steady_clock::now();
  const Ran ran = platform.run({"find"});
  INFO(ran.err);
  CHECK(ran.exit_code == 2);
  CHECK_THAT(ran.err, Contains("127.0.0.1") || Contains("/cpro/"));
  CHECK(ran.out.empty());
  CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(40));
}

TEST_CASE("hostile answers about a flow, a state or a recipient do not move the ledger") {
  const std::string what = GENERATE("html", "truncated", "wrong_types");
  const char* path = GENERATE("transverses/v1/consulterCRDetaille", "factures/v1/consulter/historique");
  INFO(what << " " << path);
  Platform platform(always(path, what));
  const Ran sent = platform.send({}, {"--wait", "5s"});
  CHECK(sent.exit_code == 2);
  const json entry = platform.run({"status", "VM26-0187", "--format", "json"}).lines().at(0);
  CHECK((entry["state"] == "sent" || entry["state"] == "integrated"));
  CHECK(platform.deposits("VM26-0187") == 1);
}

TEST_CASE("a redirect to another host is not followed: nobody calls there") {
  const char* path = GENERATE("factures/v1/rechercher/fournisseur", "token");
  const Listener elsewhere;
  json scenario = always(path, "redirect");
  scenario["faults"][0]["target"] = "http://127.0.0.1:" + std::to_string(elsewhere.port) + "/elsewhere";
  Platform platform(scenario);
  const Ran ran = platform.run({"find"});
  CHECK(ran.exit_code == 2);
  CHECK_THAT(ran.err, Contains("not followed"));
  CHECK_FALSE(elsewhere.was_called());
}

TEST_CASE("no secret is in the list of processes while an invoice is sent") {
  Platform platform(
      json{{"faults", {{{"path", "factures/v1/deposer/flux"}, {"do", "delay"}, {"seconds", 1.5}, {"times", 0}}}}});
  const pid_t child = platform.start({"send", platform.file()});
  ::usleep(700000);
  std::string processes;
  std::FILE* listed = ::popen("ps -ef -ww", "r");
  REQUIRE(listed != nullptr);
  for (char buffer[4096]; std::fgets(buffer, sizeof buffer, listed) != nullptr;) processes += buffer;
  ::pclose(listed);
  ::waitpid(child, nullptr, 0);
  CHECK_THAT(processes, Contains("VM26-0187.xml"));
  for (const char* name : {"client_id", "client_secret", "login", "password"})
    CHECK(processes.find(platform.ready()[name].get<std::string>()) == std::string::npos);
}
