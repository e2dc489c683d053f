#include "platform.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "schemas.h"

namespace rulec::tests {
namespace {

void replace(std::string& text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("the example has no " + from);
  text.replace(at, from.size(), to);
}

pid_t spawn(std::vector<std::string> arguments, const std::string& out, const std::string& err,
            const std::vector<std::pair<std::string, std::string>>& environment) {
  arguments.insert(arguments.begin(), RULEC_BINARY);
  const pid_t child = ::fork();
  if (child != 0) return child;
  for (const auto& [file, to] : {std::pair{out, STDOUT_FILENO}, std::pair{err, STDERR_FILENO}})
    ::dup2(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600), to);
  ::setenv("LC_ALL", "C", 1);
  for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
  std::vector<char*> words;
  for (std::string& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  ::execv(RULEC_BINARY, words.data());
  ::_exit(127);
}

}  // namespace

std::string invoice(const Wanted& wanted) {
  std::string text = bytes_of(example("b2g.xml"));
  replace(text, "VM26-0187", wanted.number);
  replace(text, "21997301300010", wanted.recipient);
  replace(text, "<ram:BuyerReference>BIBLIOTHEQUE</ram:BuyerReference>",
          wanted.service.empty() ? "" : "<ram:BuyerReference>" + wanted.service + "</ram:BuyerReference>");
  replace(text, "ENG-2026-0417", wanted.commitment);
  for (const auto& [from, to] : wanted.replaced) replace(text, from, to);
  return text;
}

Platform::Platform(const nlohmann::json& scenario, const std::string& settle) {
  std::vector<std::string> arguments = {"sandbox", "--port", "0"};
  nlohmann::json recorded = scenario.is_null() ? nlohmann::json::object() : scenario;
  recorded["record"] = (scratch_.path() / "calls.ndjson").string();
  arguments.insert(arguments.end(), {"--scenario", scratch_.write("scenario.json", recorded.dump())});
  const std::string out = scratch_.path() / "sandbox.out", err = scratch_.path() / "sandbox.err";
  sandbox_ = spawn(arguments, out, err, {});
  for (int i = 0; i < 400 && !bytes_of(out).ends_with('\n'); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
  ready_ = nlohmann::json::parse(bytes_of(out), nullptr, false);
  if (!ready_.is_object()) throw std::runtime_error("the sandbox does not start: " + bytes_of(err));
  run({"profile", "init", "demo", "--url", ready_["url"], "--settle", settle, "--timeout", "2s"});
}

Platform::~Platform() {
  ::kill(sandbox_, SIGKILL);
  ::waitpid(sandbox_, nullptr, 0);
  if (!bad_requests_)
    for (const std::string& fault : faults_in_record(scratch_.path() / "calls.ndjson")) FAIL_CHECK(fault);
  else
    for (const nlohmann::json& call : calls())
      for (const std::string& fault : faults_of_platform(call)) FAIL_CHECK(fault);
}

std::vector<nlohmann::json> Platform::calls() const { return calls_in(scratch_.path() / "calls.ndjson"); }

std::vector<nlohmann::json> Platform::calls(const std::string& path) const {
  std::vector<nlohmann::json> all = calls();
  std::erase_if(all, [&](const nlohmann::json& call) { return call["path"] != path || call["status"] != 200; });
  return all;
}

std::vector<std::pair<std::string, std::string>> Platform::environment() const {
  return {{"RULEC_HOME", (scratch_.path() / "home").string()},
          {"RULEC_CLIENT_ID", ready_["client_id"]},
          {"RULEC_CLIENT_SECRET", ready_["client_secret"]},
          {"RULEC_LOGIN", ready_["login"]},
          {"RULEC_PASSWORD", ready_["password"]}};
}

Ran Platform::run(std::vector<std::string> arguments) { return run_as(std::move(arguments), {}); }

Ran Platform::run_as(std::vector<std::string> arguments, std::vector<std::pair<std::string, std::string>> other) {
  if (arguments.front() != "profile") arguments.insert(arguments.end(), {"--profile", "demo"});
  auto all = environment();
  all.insert(all.end(), other.begin(), other.end());
  return run_rulec(std::move(arguments), {.environment = all});
}

std::string Platform::file(const Wanted& wanted) {
  return scratch_.write("invoices/" + wanted.number + ".xml", invoice(wanted));
}

Ran Platform::send(const Wanted& wanted, std::vector<std::string> more) {
  std::vector<std::string> arguments = {"send", file(wanted)};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run(std::move(arguments));
}

pid_t Platform::start(std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--profile", "demo"});
  return spawn(std::move(arguments), scratch_.path() / "started.out", scratch_.path() / "started.err", environment());
}

unsigned Platform::deposits(const std::string& number) const {
  const std::string log = bytes_of(scratch_.path() / "sandbox.err"), line = "deposit " + number + "\n";
  unsigned count = 0;
  for (std::size_t at = log.find(line); at != std::string::npos; at = log.find(line, at + 1)) ++count;
  return count;
}

}  // namespace rulec::tests
