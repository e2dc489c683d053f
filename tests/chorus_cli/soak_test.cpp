// The client is killed at any moment, over a platform that is not well: every invoice is deposited once, and the ledger
// says so.
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <random>

#include "platform.h"

using namespace rulec::tests;
using nlohmann::json;

TEST_CASE("kill -9 at any moment: nothing twice, nothing lost", "[.][soak]") {
  const char* given = std::getenv("RULEC_SOAK_KILLS");
  const int kills = given == nullptr ? 200 : std::atoi(given);
  const json deposit = "factures/v1/deposer/flux";
  Platform platform(json{{"flow_step", 0.05},
                         {"life_step", 0.05},
                         {"faults",
                          {{{"path", deposit}, {"do", "reset_after"}, {"every", 5}, {"times", 0}},
                           {{"path", deposit}, {"do", "error_before"}, {"from", 2}, {"every", 7}, {"times", 0}},
                           {{"path", deposit}, {"do", "unauthorized"}, {"from", 3}, {"every", 6}, {"times", 0}},
                           {{"path", deposit}, {"do", "too_many"}, {"from", 4}, {"every", 11}, {"times", 0}},
                           {{"path", deposit}, {"do", "delay"}, {"seconds", 0.05}, {"times", 0}}}}},
                    "2s");
  std::mt19937 random(20261128);
  unsigned interrupted = 0, taken = 0;
  for (int i = 0; i < kills; ++i) {
    const Wanted wanted{.number = "K-" + std::to_string(i)};
    const pid_t child = platform.start({"send", platform.file(wanted), "--wait", "20s"});
    ::usleep(std::uniform_int_distribution<unsigned>(0, 300000)(random));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    interrupted += WIFSIGNALED(status) ? 1 : 0;
    taken += platform.deposits(wanted.number);
  }
  unsigned once = 0;
  for (int i = 0; i < kills; ++i) {
    const Wanted wanted{.number = "K-" + std::to_string(i)};
    INFO(wanted.number);
    for (int round = 0; round < 6 && platform.deposits(wanted.number) == 0; ++round) platform.send(wanted);
    platform.send(wanted);
    CHECK(platform.deposits(wanted.number) == 1);
    once += platform.deposits(wanted.number) == 1 ? 1 : 0;
    const Ran tracked = platform.run({"track", wanted.number, "--wait", "20s", "--format", "json"});
    CHECK(tracked.exit_code == 0);
    CHECK(tracked.lines().at(0)["state"] == "paid");
  }
  std::cout << interrupted << " of " << kills << " were killed while they ran, " << taken
            << " with the deposit taken by then; exactly once: " << once << " of " << kills << " invoices\n";
}

TEST_CASE("kill -9 while archives are sent: nothing twice, nothing lost", "[.][soak]") {
  const char* given = std::getenv("RULEC_SOAK_ARCHIVES");
  const int rounds = given == nullptr ? 30 : std::atoi(given);
  constexpr int kEach = 3;
  const json deposit = "factures/v1/deposer/flux";
  Platform platform(json{{"flow_step", 0.05},
                         {"life_step", 0.05},
                         {"faults",
                          {{{"path", deposit}, {"do", "reset_after"}, {"every", 4}, {"times", 0}},
                           {{"path", deposit}, {"do", "error_before"}, {"from", 2}, {"every", 5}, {"times", 0}},
                           {{"path", deposit}, {"do", "delay"}, {"seconds", 0.05}, {"times", 0}}}}},
                    "2s");
  const auto number = [](int round, int i) { return "L-" + std::to_string(round) + "-" + std::to_string(i); };
  const auto folder = [&](int round) {
    return (platform.scratch().path() / ("lot-" + std::to_string(round))).string();
  };
  std::mt19937 random(20261129);
  unsigned interrupted = 0, after_deposit = 0;
  for (int round = 0; round < rounds; ++round) {
    for (int i = 0; i < kEach; ++i) {
      const Wanted wanted{.number = number(round, i)};
      platform.scratch().write("lot-" + std::to_string(round) + "/" + wanted.number + ".xml", invoice(wanted));
    }
    const pid_t child = platform.start({"send", folder(round), "--archive", "--wait", "20s"});
    ::usleep(std::uniform_int_distribution<unsigned>(0, 300000)(random));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    interrupted += WIFSIGNALED(status) ? 1 : 0;
    after_deposit += platform.deposits(number(round, 0));
  }
  unsigned once = 0;
  for (int round = 0; round < rounds; ++round) {
    for (int again = 0; again < 6; ++again)
      if (platform.run({"send", folder(round), "--archive", "--wait", "20s"}).exit_code == 1) break;  // all were sent
    for (int i = 0; i < kEach; ++i) {
      INFO(number(round, i));
      CHECK(platform.deposits(number(round, i)) == 1);
      once += platform.deposits(number(round, i)) == 1 ? 1 : 0;
      const Ran tracked = platform.run({"track", number(round, i), "--wait", "20s", "--format", "json"});
      CHECK(tracked.exit_code == 0);
      CHECK(tracked.lines().at(0)["state"] == "paid");
    }
  }
  std::cout << "archives: " << interrupted << " of " << rounds << " were killed while they ran, " << after_deposit
            << " with the archive taken by then; exactly once: " << once << " of " << rounds * kEach << " invoices\n";
}
