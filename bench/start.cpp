// A whole `rulec check` as a process: what a script pays for each call.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern char** environ;

namespace rulec::bench {
namespace {

namespace fs = std::filesystem;

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

// A copy of rules/ that is edited between two runs, and a cache of its own.
class EditedRules {
 public:
  EditedRules() {
    std::string name = (fs::temp_directory_path() / "rulec-bench-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    fs::copy(RULEC_RULES, folder_ / "rules", fs::copy_options::recursive);
    ::setenv("RULEC_CACHE", (folder_ / "cache").c_str(), 1);
  }
  ~EditedRules() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
    ::unsetenv("RULEC_CACHE");
  }
  std::string rules() const { return (folder_ / "rules").string(); }

  // `word` is somewhere in the file, and gets a number that it never had.
  void edit(const std::string& name, const std::string& word) {
    std::ifstream in(fs::path(RULEC_RULES) / name, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    text.insert(text.find(word) + word.size(), " " + std::to_string(++edits_));
    std::ofstream(folder_ / "rules" / name, std::ios::binary) << text;
  }

 private:
  fs::path folder_;
  int edits_ = 0;
};

// From a saved rule file to the new verdict, each time in a new process, with what the runs before have kept on disk.
// Asked: at most 150 ms.
void edit_to_verdict(benchmark::State& state, const char* file, const char* word) {
  EditedRules rules;
  if (run_check(RULEC_EXAMPLES "/b2g.json", rules.rules().c_str()) < 0) state.SkipWithError("not valid by rules/");
  long memory = 0;
  for (auto _ : state) {
    state.PauseTiming();
    rules.edit(file, word);
    state.ResumeTiming();
    const long used = run_check(RULEC_EXAMPLES "/b2g.json", rules.rules().c_str());
    if (used < 0) state.SkipWithError("the example is not valid by rules/");
    memory = std::max(memory, used);
  }
  state.counters["MB"] = static_cast<double>(memory) / 1024;
}
#define EDIT_TO_VERDICT(name, ...) \
  BENCHMARK_CAPTURE(edit_to_verdict, name, __VA_ARGS__)->UseRealTime()->Unit(benchmark::kMillisecond)->MinTime(3)
EDIT_TO_VERDICT(message, "en16931/totals.rule", "The lines add up to");
EDIT_TO_VERDICT(largest_file_of_rules, "en16931/vat.rule", "fr \"");
EDIT_TO_VERDICT(syntax_block, "syntax/cii.rule", "fr \"");
EDIT_TO_VERDICT(term, "model/en16931.rule", "fr \"");

// Nothing was edited since the last run.
void same_rules(benchmark::State& state) {
  const EditedRules rules;
  run_check(RULEC_EXAMPLES "/b2g.json", rules.rules().c_str());
  for (auto _ : state)
    if (run_check(RULEC_EXAMPLES "/b2g.json", rules.rules().c_str()) < 0) state.SkipWithError("not valid by rules/");
}
BENCHMARK(same_rules)->UseRealTime()->Unit(benchmark::kMillisecond);

// Nothing is kept: all rules are compiled anew.
void without_cache(benchmark::State& state) {
  ::setenv("RULEC_CACHE", "off", 1);
  for (auto _ : state)
    if (run_check(RULEC_EXAMPLES "/b2g.json", RULEC_RULES) < 0) state.SkipWithError("not valid by rules/");
  ::unsetenv("RULEC_CACHE");
}
BENCHMARK(without_cache)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace rulec::bench

BENCHMARK_MAIN();
