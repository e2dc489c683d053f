// Many invoices by one call: at the configured rate, each once also where the call is interrupted, in memory that does
// not grow with their number.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <iostream>

#include "platform.h"

using namespace rulec::tests;
using nlohmann::json;

namespace {

struct Ended {
  int code = 0;
  long memory = 0;  // KB at most
  std::chrono::milliseconds time{0};
};

Ended wait_for(pid_t child, std::chrono::steady_clock::time_point started) {
  int status = 0;
  rusage used{};
  ::wait4(child, &status, 0, &used);
  const auto time = std::chrono::steady_clock::now() - started;
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), used.ru_maxrss,
          std::chrono::duration_cast<std::chrono::milliseconds>(time)};
}

class Batch {
 public:
  Batch(int count, const std::string& pace) : count_(count) {
    REQUIRE(
        platform_.run({"profile", "init", "demo", "--url", platform_.ready()["url"], "--pace", pace, "--settle", "2s"})
            .exit_code == 0);
    for (int i = 0; i < count; ++i) platform_.file({.number = number(i)});
  }
  Ended send() {
    const auto started = std::chrono::steady_clock::now();
    return wait_for(start(), started);
  }
  // Killed once so many were taken.
  void interrupt_after(unsigned taken) {
    const pid_t child = start();
    while (all() < taken) ::usleep(20000);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
  }
  unsigned all() const {
    const std::string log = bytes_of(platform_.scratch().path() / "sandbox.err");
    unsigned count = 0;
    for (std::size_t at = log.find("deposit "); at != std::string::npos; at = log.find("deposit ", at + 1)) ++count;
    return count;
  }
  void each_was_sent_once() {
    unsigned wrong = 0;
    for (int i = 0; i < count_; ++i) wrong += platform_.deposits(number(i)) == 1 ? 0 : 1;
    CHECK(wrong == 0);
    CHECK(all() == static_cast<unsigned>(count_));
    unsigned sent = 0;  // beside the one that the interruption may have kept from being deposited
    const auto entries = platform_.run({"status", "--format", "json"}).lines();
    for (const json& entry : entries)
      if (entry.value("state", std::string()) != "not-sent")
        sent += entry.value("flow", std::string()).empty() ? 1000000 : 1;
    CHECK(sent == static_cast<unsigned>(count_));
  }

 private:
  static std::string number(int i) { return "V-" + std::to_string(10000 + i); }
  pid_t start() { return platform_.start({"send", (platform_.scratch().path() / "invoices").string()}); }

  int count_;
  Platform platform_;
};

}  // namespace

TEST_CASE("a folder of invoices is sent at the configured rate, interrupted and resumed, each once") {
  Batch batch(20, "40ms");
  batch.interrupt_after(8);
  const Ended resumed = batch.send();
  CHECK(resumed.code == 1);  // those that were sent before are said to be
  CHECK(resumed.time >= std::chrono::milliseconds(11 * 40));
  batch.each_was_sent_once();
}

TEST_CASE("1,000 invoices by one call, interrupted and resumed: none missing, none twice, in the memory of 100",
          "[.][soak]") {
  Batch few(100, "5ms"), many(1000, "5ms");
  const Ended hundred = few.send();
  CHECK(hundred.code == 0);
  many.interrupt_after(300);
  const Ended thousand = many.send();
  CHECK(thousand.code == 1);
  many.each_was_sent_once();
  std::cout << "peak memory: " << hundred.memory << " KB for 100, " << thousand.memory << " KB for 1,000; "
            << thousand.time.count() << " ms for the last 700\n";
  CHECK(thousand.memory <= hundred.memory * 11 / 10);
}
