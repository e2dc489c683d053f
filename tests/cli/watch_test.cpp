// `rulec test --watch`: runs until it is told to end, and again on each change.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <thread>

#include "process.h"

using namespace rulec::tests;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::chrono::seconds kPatience{60};

// The program while it runs; killed where the test ends before it.
class Running {
 public:
  Running(const Scratch& scratch, const std::string& folder)
      : out_(scratch.path() / "out"), err_(scratch.path() / "err") {
    const std::string out = out_.string(), err = err_.string();
    child_ = ::fork();
    if (child_ != 0) return;
    ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDOUT_FILENO);
    ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
    ::setenv("LC_ALL", "C", 1);
    ::execl(RULEC_BINARY, RULEC_BINARY, "test", "--watch", folder.c_str(), nullptr);
    ::_exit(127);
  }
  ~Running() {
    if (child_ > 0) ::kill(child_, SIGKILL), ::waitpid(child_, nullptr, 0);
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  std::string out() const { return bytes_of(out_); }
  std::string err() const { return bytes_of(err_); }

  // Whether it comes to say so, within the patience of the test.
  bool says(const std::string& text) const {
    const auto end = Clock::now() + kPatience;
    while (Clock::now() < end) {
      if (out().find(text) != std::string::npos || err().find(text) != std::string::npos) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
  }

  // The exit code after a signal; 128 + n where a signal ended it.
  int ends_by(int signal) {
    ::kill(child_, signal);
    int status = 0;
    ::waitpid(child_, &status, 0);
    child_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  fs::path out_, err_;
  pid_t child_ = 0;
};

std::string rules_with(const std::string& example) {
  return "edition 1\n"
         "model m { term BT-1 number 1..1 : Text en \"Number\" fr \"Numéro\" }\n"
         "layer core { kind core title en \"Core\" fr \"Base\" version \"1\" languages en, fr }\n"
         "rule R-01 fatal {\n  check BT-1 = \"x\"\n  message en \"No x.\" fr \"Pas de x.\"\n"
         "  pass { BT-1: \"x\" }\n  fail { BT-1: " +
         example + " }\n}\n";
}

}  // namespace

TEST_CASE("test --watch runs again when a file changes, and ends on Ctrl-C") {
  const Scratch scratch;
  scratch.write("rules/a.rule", rules_with("\"y\""));
  Running running(scratch, (scratch.path() / "rules").string());
  REQUIRE(running.says("2 examples (2 as they say)"));
  REQUIRE(running.says("watching 1 files; Ctrl-C ends it"));

  scratch.write("rules/a.rule", rules_with("\"x\""));
  REQUIRE(running.says("a.rule changed"));
  REQUIRE(running.says("example of R-01 was to fail, and passes"));
  REQUIRE(running.says("2 examples (1 as they say)"));

  scratch.write("rules/a.rule", rules_with("\"yy"));  // does not parse: the watch goes on
  REQUIRE(running.says("error RC01"));

  scratch.write("rules/b.rule", "edition 1\n");  // a file that is new
  scratch.write("rules/a.rule", rules_with("\"z\""));
  REQUIRE(running.says(" changed\n"));
  const auto end = Clock::now() + kPatience;
  const std::string good = "2 examples (2 as they say)";
  while (Clock::now() < end && running.out().rfind(good) == running.out().find(good))
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  INFO(running.out() << running.err());
  CHECK(running.out().rfind(good) != running.out().find(good));
  CHECK(running.ends_by(SIGINT) == 0);
}
