// A whole `rulec check` as a process: what a script pays for each call.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>

extern char** environ;

namespace rulec::bench {
namespace {

// Kilobytes of memory at its peak, or -1. `rules`: a folder of rule files to judge by, or null.
long run_check(const char* invoice, const char* rules = nullptr) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  std::array<const char*, 6> words = {RULEC_BINARY, "check", invoice, nullptr, nullptr, nullptr};
  if (rules != nullptr) words[3] = "--rules", words[4] = rules;
  pid_t child = 0;
  const int failed = posix_spawn(&child, RULEC_BINARY, &actions, nullptr, const_cast<char**>(words.data()), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return -1;
  int status = 0;
  struct rusage usage {};
  ::wait4(child, &status, 0, &usage);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? usage.ru_maxrss : -1;
}

void process(benchmark::State& state) {
  long memory = 0;
  for (auto _ : state) {
    const long used = run_check(RULEC_EXAMPLES "/b2g.json");
    if (used < 0) state.SkipWithError("the example is not valid");
    memory = std::max(memory, used);
  }
  state.counters["MB"] = static_cast<double>(memory) / 1024;
}
BENCHMARK(process)->UseRealTime()->Unit(benchmark::kMillisecond);

// From a saved rule file to the new verdict: nothing of the run before is kept, so each run compiles all rules anew.
// Asked: at most 150 ms.
void edit_to_verdict(benchmark::State& state) {
  long memory = 0;
  for (auto _ : state) {
    const long used = run_check(RULEC_EXAMPLES "/b2g.json", RULEC_RULES);
    if (used < 0) state.SkipWithError("the example is not valid by rules/");
    memory = std::max(memory, used);
  }
  state.counters["MB"] = static_cast<double>(memory) / 1024;
}
BENCHMARK(edit_to_verdict)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace rulec::bench

BENCHMARK_MAIN();
