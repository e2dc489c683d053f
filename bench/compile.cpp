// Compiling all rule files in memory, as `rulec check --rules DIR` does.
#include <benchmark/benchmark.h>

#include <string>

#include "compiler/compile.h"

namespace rulec::bench {
namespace {

const compiler::Files& standard_files() {
  static const compiler::Files files = [] {
    std::string why;
    return compiler::read_files(RULEC_RULES, why);
  }();
  return files;
}

void compile_all(benchmark::State& state) {
  std::size_t bytes = 0;
  for (const auto& [path, text] : standard_files()) bytes += text.size();
  for (auto _ : state) benchmark::DoNotOptimize(compiler::compile(standard_files(), "rules"));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
}
BENCHMARK(compile_all)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace rulec::bench

BENCHMARK_MAIN();
