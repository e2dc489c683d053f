// rulec sandbox: the platform, played on loopback.
#include "chorus/sandbox/sandbox.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <nlohmann/json.hpp>
#include <thread>

#include "chorus/encoding.h"
#include "cli/chorus/invoice.h"
#include "cli/chorus/profile.h"
#include "cli/chorus/verbs.h"
#include "cli/exit_code.h"
#include "cli/input.h"

namespace rulec::cli {
namespace {

constexpr std::size_t kMaxScenario = std::size_t{4} << 20U;

chorus::Credentials random_credentials() {
  return {chorus::random_text(16), chorus::random_text(16), fmt::format("TECH_1_{}@cpro.fr", chorus::random_text(8)),
          chorus::random_text(16)};
}

// Ends the server at the first SIGTERM or SIGINT, in a thread of its own, for a handler may do next to nothing.
void stop_on_signal(chorus::sandbox::Sandbox& sandbox, const sigset_t& signals) {
  std::thread([&sandbox, signals] {
    int signal = 0;
    ::sigwait(&signals, &signal);
    sandbox.stop();
  }).detach();
}

// For its owner alone, for whole invoices come to stand in it.
bool add_private(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
  return descriptor >= 0 && ::close(descriptor) == 0;
}

std::optional<chorus::sandbox::Scenario> scenario_of(const ChorusOptions& options, const Display& display, Io& io) {
  if (options.scenario.empty()) return chorus::sandbox::Scenario{};
  const InputBytes input = read_input(options.scenario, kMaxScenario, display.french);
  if (input.problem) {
    io.err << fmt::format("rulec: {}: {}\n", options.scenario, input.problem->message);
    return std::nullopt;
  }
  auto read = chorus::sandbox::read_scenario(input.bytes);
  if (auto* scenario = std::get_if<chorus::sandbox::Scenario>(&read)) return std::move(*scenario);
  const auto& problem = std::get<chorus::Problem>(read);
  say(io, display, fmt::format("{}: {}", options.scenario, problem.english),
      fmt::format("{} : {}", options.scenario, problem.french));
  return std::nullopt;
}

}  // namespace

int sandbox(const ChorusOptions& options, const Display& display, Io& io) {
  auto scenario = scenario_of(options, display, io);
  if (!scenario) return kUnable;
  if (!scenario->record.empty() && !add_private(scenario->record)) {
    say(io, display, fmt::format("{}: calls cannot be recorded there", scenario->record),
        fmt::format("{} : impossible d'y consigner les appels", scenario->record));
    return kUnable;
  }
  const chorus::Credentials credentials = random_credentials();
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGTERM);
  ::sigaddset(&signals, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // before the server starts its threads
  const auto understand = [&io, read = understand_by_rules()](std::string_view bytes) {
    chorus::sandbox::Understood understood = read(bytes);
    io.err << fmt::format("deposit {}\n", understood.number) << std::flush;  // each that was taken, for who counts
    return understood;
  };
  chorus::sandbox::Sandbox sandbox(std::move(*scenario), credentials, understand);
  const int port = sandbox.listen(options.port);
  if (port <= 0) {
    say(io, display, fmt::format("the port {} is taken", options.port),
        fmt::format("le port {} est pris", options.port));
    return kUnable;
  }
  stop_on_signal(sandbox, signals);
  const nlohmann::ordered_json ready = {{"url", fmt::format("http://127.0.0.1:{}", port)},
                                        {"client_id", credentials.client_id},
                                        {"client_secret", credentials.client_secret},
                                        {"login", credentials.login},
                                        {"password", credentials.password}};
  io.out << ready.dump() << '\n' << std::flush;
  sandbox.serve();
  return kDone;
}

}  // namespace rulec::cli
