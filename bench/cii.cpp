// Reading and judging a CII invoice, beside the floor: pugixml parsing the same bytes.
#include <benchmark/benchmark.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>
#include <pugixml.hpp>
#include <stdexcept>
#include <string>

#include "evaluate/judge.h"
#include "evaluate/table_conditions.h"
#include "formats/cii.h"
#include "generate_cii.h"
#include "table/rule_table.h"
#include "timing.h"

namespace rulec::bench {
namespace {

const std::string& invoice_with(std::int64_t lines) {
  static std::map<std::int64_t, std::string> made;
  auto [entry, is_new] = made.try_emplace(lines);
  if (is_new) entry->second = generate_cii(static_cast<std::size_t>(lines));
  return entry->second;
}

bool parses(const std::string& bytes) {
  pugi::xml_document document;
  return static_cast<bool>(document.load_buffer(bytes.data(), bytes.size()));
}

// The tools that judge a document, kept from one to the next as a batch does.
struct Tools {
  const RuleTable& table = standard_rules();
  JudgeOptions options;
  cii::Reader reader;
  Judge judge{table};
  Document document;

  explicit Tools(const char* layer)
      : options(of(table, layer)),
        reader(table, table.mapping_named("cii").value(), table_conditions(table), {}, options.layers) {}

  static JudgeOptions of(const RuleTable& table, const char* layer) {
    JudgeOptions options;
    options.layers.push_back(table.layer_named(layer).value());
    return options;
  }

  void read(const std::string& invoice) {
    if (reader.read(invoice, document)) throw std::runtime_error("the generated invoice cannot be read");
  }
};

void count(benchmark::State& state, const std::string& invoice) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(invoice.size()));
  state.counters["bytes"] = static_cast<double>(invoice.size());
}

void floor_of_pugixml(benchmark::State& state) {
  const std::string& invoice = invoice_with(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(parses(invoice));
  count(state, invoice);
}

void read(benchmark::State& state) {
  const std::string& invoice = invoice_with(state.range(0));
  Tools tools("en16931");
  for (auto _ : state) tools.read(invoice);
  count(state, invoice);
}

void read_and_judge(benchmark::State& state, const char* layer) {
  const std::string& invoice = invoice_with(state.range(0));
  Tools tools(layer);
  const auto floor = [&] { benchmark::DoNotOptimize(parses(invoice)); };
  const auto ours = [&] {
    tools.read(invoice);
    benchmark::DoNotOptimize(tools.judge.judge(tools.document, tools.options));
  };
  for (auto _ : state) ours();
  if (tools.judge.judge(tools.document, tools.options).verdict != Verdict::valid)
    state.SkipWithError("the generated invoice is not valid");
  count(state, invoice);
  const std::size_t repeats = std::max<std::size_t>(1, 1'000'000 / invoice.size());
  state.counters["x_floor"] = least_seconds(repeats, ours) / least_seconds(repeats, floor);
}

// Bytes at the peak of a process of its own that does the work; 0 where it failed.
template <typename Work>
double peak_of(Work work) {
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    ::_exit(0);
  }
  int status = 0;
  struct rusage usage {};
  ::wait4(child, &status, 0, &usage);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 1024.0 * static_cast<double>(usage.ru_maxrss) : 0;
}

// What a reader and a judge need beyond those that judge an invoice of one line, by the bytes of the file.
void memory(benchmark::State& state) {
  const std::string& invoice = invoice_with(state.range(0));
  const std::string small = generate_cii(1);
  const auto judge = [](const std::string& bytes) {
    Tools tools("en16931");
    tools.read(bytes);
    benchmark::DoNotOptimize(tools.judge.judge(tools.document, tools.options));
  };
  double more = 0;
  for (auto _ : state) more = peak_of([&] { judge(invoice); }) - peak_of([&] { judge(small); });
  state.counters["x_file"] = more / static_cast<double>(invoice.size());
  count(state, invoice);
}

BENCHMARK(floor_of_pugixml)->Arg(5)->Arg(100)->Arg(10'000);
BENCHMARK(read)->Arg(5)->Arg(100)->Arg(10'000);
BENCHMARK_CAPTURE(read_and_judge, en16931, "en16931")->Arg(5)->Arg(100)->Arg(10'000);
BENCHMARK_CAPTURE(read_and_judge, parity, "en16931-parity")->Arg(5)->Arg(100)->Arg(10'000);
BENCHMARK(memory)->Arg(10'000)->Iterations(1);

}  // namespace
}  // namespace rulec::bench

BENCHMARK_MAIN();
