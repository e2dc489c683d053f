// Building GOBL invoices of 5, 100 and 10,000 lines, from bytes to bytes: the builder alone, and with GOBL's own rules
// over what it made.
#include <benchmark/benchmark.h>

#include <nlohmann/json.hpp>

#include "calculate/builder.h"
#include "calculate/workshop.h"
#include "formats/gobl.h"
#include "generate.h"

namespace rulec::bench {
namespace {

using Json = nlohmann::ordered_json;

// The invoice as someone writes it who leaves the rest to the program.
std::string minimal(std::size_t lines) {
  Json invoice = Json::parse(generate_invoice(lines));
  invoice.erase("totals");
  for (Json& line : invoice["lines"]) {
    for (const char* name : {"i", "sum", "total"}) line.erase(name);
    for (Json& combo : line["taxes"])
      for (const char* name : {"key", "percent", "ext"}) combo.erase(name);
  }
  return invoice.dump(2);
}

void build_only(benchmark::State& state) {
  const RuleTable& table = standard_rules();
  gobl::Reader reader(table, table.mapping_named("gobl").value(), nullptr, {.digest = false, .terms = false});
  calculate::Builder builder(table);
  const std::string input = minimal(static_cast<std::size_t>(state.range(0)));
  Document document;
  for (auto _ : state) {
    if (reader.read(input, document)) return state.SkipWithError("not read");
    const auto built = builder.build(document, {.envelope = true});
    if (built.refused) return state.SkipWithError("refused");
    benchmark::DoNotOptimize(built.bytes.data());
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(input.size()));
}

void build_and_validate(benchmark::State& state) {
  calculate::Workshop workshop(standard_rules());
  const std::string input = minimal(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    const auto result = workshop.build(input, {.envelope = true, .en16931 = state.range(1) != 0});
    if (result.bytes.empty()) return state.SkipWithError("refused");
    benchmark::DoNotOptimize(result.bytes.data());
  }
  state.SetItemsProcessed(state.iterations());
}

// Each line with a rate of its own: the time a line must not grow with their number.
std::string many_rates(std::size_t lines) {
  Json invoice = Json::parse(minimal(1));
  const Json line = invoice["lines"][0];
  invoice["lines"] = Json::array();
  for (std::size_t i = 0; i < lines; ++i) {
    Json own = line;
    own["quantity"] = "1.001";
    own["taxes"] = Json::array({{{"cat", "VAT"}, {"percent", "0." + std::to_string(100'000 + i)}}});
    invoice["lines"].push_back(std::move(own));
  }
  return invoice.dump();
}

void build_rates(benchmark::State& state) {
  const RuleTable& table = standard_rules();
  gobl::Reader reader(table, table.mapping_named("gobl").value(), nullptr, {.digest = false, .terms = false});
  calculate::Builder builder(table);
  const std::string input = many_rates(static_cast<std::size_t>(state.range(0)));
  Document document;
  for (auto _ : state) {
    if (reader.read(input, document)) return state.SkipWithError("not read");
    const auto built = builder.build(document, {.en16931 = state.range(1) != 0});
    if (built.refused) return state.SkipWithError("refused");
    benchmark::DoNotOptimize(built.bytes.data());
  }
  state.counters["per_line"] = benchmark::Counter(static_cast<double>(state.iterations() * state.range(0)),
                                                  benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

BENCHMARK(build_rates)
    ->ArgsProduct({{500, 5'000, 50'000}, {0, 1}})
    ->ArgNames({"lines", "en16931"})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(build_only)->Arg(5)->Arg(100)->Arg(10'000)->Unit(benchmark::kMicrosecond);
BENCHMARK(build_and_validate)
    ->ArgsProduct({{5, 100, 10'000}, {0, 1}})
    ->ArgNames({"lines", "en16931"})
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace rulec::bench

BENCHMARK_MAIN();
