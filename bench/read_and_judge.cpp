// Reading and judging a GOBL invoice, beside the floor: simdjson parsing the same bytes and walking every value.
#include <benchmark/benchmark.h>
#include <simdjson.h>

#include <algorithm>
#include <initializer_list>
#include <stdexcept>
#include <string>

#include "evaluate/judge.h"
#include "evaluate/table_conditions.h"
#include "formats/envelope_digest.h"
#include "formats/gobl.h"
#include "generate.h"
#include "table/rule_table.h"
#include "timing.h"

namespace rulec::bench {
namespace {

// Bytes of all keys and scalars: what a reader has to look at whatever it keeps.
std::size_t walk(simdjson::ondemand::value value) {
  std::size_t seen = 0;
  switch (value.type().value()) {
    case simdjson::ondemand::json_type::object:
      for (auto field : value.get_object()) {
        seen += std::string_view(field.unescaped_key()).size();
        seen += walk(field.value());
      }
      break;
    case simdjson::ondemand::json_type::array:
      for (auto element : value.get_array()) seen += walk(element.value());
      break;
    case simdjson::ondemand::json_type::string:
      seen += std::string_view(value.get_string()).size();
      break;
    case simdjson::ondemand::json_type::number:
    case simdjson::ondemand::json_type::boolean:
    case simdjson::ondemand::json_type::null:
      seen += value.raw_json_token().size();
      break;
  }
  return seen;
}

std::size_t parse_and_walk(simdjson::ondemand::parser& parser, const simdjson::padded_string& bytes) {
  auto document = parser.iterate(bytes);
  return walk(document.get_value());
}

void count(benchmark::State& state, const std::string& invoice) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(invoice.size()));
  state.counters["bytes"] = static_cast<double>(invoice.size());
  state.counters["per_line"] = benchmark::Counter(static_cast<double>(state.iterations() * state.range(0)),
                                                  benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

// The tools that judge a document, kept from one to the next as a batch does.
struct Tools {
  const RuleTable& table = standard_rules();
  JudgeOptions options;
  gobl::Reader reader;
  Judge judge{table};
  Document document;

  explicit Tools(std::initializer_list<const char*> layers = {"en16931"})
      : options(of(table, layers)),
        reader(table, table.mapping_named("gobl").value(), table_conditions(table), {}, options.layers) {}

  static JudgeOptions of(const RuleTable& table, std::initializer_list<const char*> layers) {
    JudgeOptions options;
    for (const char* layer : layers) options.layers.push_back(table.layer_named(layer).value());
    return options;
  }

  void read(const std::string& invoice) {
    if (reader.read(invoice, document)) throw std::runtime_error("the generated invoice cannot be read");
  }
};

void floor_of_simdjson(benchmark::State& state) {
  const std::string& invoice = invoice_with(state.range(0));
  simdjson::ondemand::parser parser;
  const simdjson::padded_string bytes(invoice);
  for (auto _ : state) benchmark::DoNotOptimize(parse_and_walk(parser, bytes));
  count(state, invoice);
}

void read(benchmark::State& state) {
  const std::string& invoice = invoice_with(state.range(0));
  Tools tools;
  for (auto _ : state) tools.read(invoice);
  count(state, invoice);
}

void judge(benchmark::State& state, std::initializer_list<const char*> layers) {
  const std::string& invoice = invoice_with(state.range(0));
  Tools tools(layers);
  tools.read(invoice);
  for (auto _ : state) benchmark::DoNotOptimize(tools.judge.failures(tools.document, tools.options).size());
  const Report report = tools.judge.judge(tools.document, tools.options);
  if (report.verdict != Verdict::valid) state.SkipWithError("the generated invoice is not valid");
  count(state, invoice);
}

void read_and_judge(benchmark::State& state) {
  const std::string& invoice = invoice_with(state.range(0));
  simdjson::ondemand::parser parser;
  const simdjson::padded_string bytes(invoice);
  Tools tools;
  const auto floor = [&] { benchmark::DoNotOptimize(parse_and_walk(parser, bytes)); };
  const auto ours = [&] {
    tools.read(invoice);
    benchmark::DoNotOptimize(tools.judge.judge(tools.document, tools.options));
  };
  for (auto _ : state) ours();
  count(state, invoice);
  const std::size_t repeats = std::max<std::size_t>(1, 1'000'000 / invoice.size());
  state.counters["x_floor"] = least_seconds(repeats, ours) / least_seconds(repeats, floor);
}

// What the layers beside en16931 add to judging, in nanoseconds a document: `choruspro` extends it.
void layers(benchmark::State& state) {
  const std::string& invoice = invoice_with(state.range(0));
  Tools alone, chorus({"choruspro"}), gobl({"gobl"}), all({"gobl", "choruspro"});
  for (Tools* tools : {&alone, &chorus, &gobl, &all}) tools->read(invoice);
  const auto judge = [](Tools& tools) {
    benchmark::DoNotOptimize(tools.judge.failures(tools.document, tools.options).size());
  };
  for (auto _ : state) judge(all);
  const std::size_t repeats = std::max<std::size_t>(1, 1'000'000 / invoice.size());
  const auto nanoseconds = [&](Tools& tools) { return 1e9 * least_seconds(repeats, [&] { judge(tools); }); };
  const double one = nanoseconds(alone);
  state.counters["en16931_ns"] = one;
  state.counters["choruspro_adds"] = nanoseconds(chorus) - one;
  state.counters["gobl_adds"] = nanoseconds(gobl);
  state.counters["all_add"] = nanoseconds(all) - one;
}

// The digest of an envelope that was read: the document as GOBL writes it, and SHA-256 over it.
void digest(benchmark::State& state) {
  const std::string& invoice = invoice_with(state.range(0));
  const std::string envelope = R"({"$schema": "https://gobl.org/draft-0/envelope",
    "head": {"dig": {"alg": "sha256", "val": "00"}}, "doc": )" +
                               invoice + "}";
  Tools tools;
  tools.read(envelope);
  gobl::DigestChecker checker(tools.table);
  for (auto _ : state) benchmark::DoNotOptimize(checker.check(tools.document).state);
  count(state, envelope);
}

BENCHMARK(floor_of_simdjson)->Arg(5)->Arg(100)->Arg(10'000);
BENCHMARK(read)->Arg(5)->Arg(100)->Arg(10'000);
BENCHMARK_CAPTURE(judge, en16931, {"en16931"})->Arg(5)->Arg(100)->Arg(10'000);
BENCHMARK_CAPTURE(judge, choruspro, {"choruspro"})->Arg(5)->Arg(100)->Arg(10'000);
BENCHMARK_CAPTURE(judge, gobl, {"gobl"})->Arg(5)->Arg(100)->Arg(10'000);
BENCHMARK(layers)->Arg(5)->Arg(100)->Arg(10'000);
BENCHMARK(read_and_judge)->Arg(5)->Arg(100)->Arg(10'000);
BENCHMARK(digest)->Arg(5)->Arg(100)->Arg(10'000);

}  // namespace
}  // namespace rulec::bench

BENCHMARK_MAIN();
