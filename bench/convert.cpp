// GOBL to CII and back: read, write, and both, as a batch does it.
#include <benchmark/benchmark.h>

#include <stdexcept>
#include <string>

#include "evaluate/table_conditions.h"
#include "formats/cii.h"
#include "formats/cii_writer.h"
#include "formats/gobl.h"
#include "formats/gobl_writer.h"
#include "formats/losses.h"
#include "generate.h"
#include "table/rule_table.h"

namespace rulec::bench {
namespace {

// The tools of a conversion, kept from one document to the next.
struct Tools {
  const RuleTable& table = standard_rules();
  gobl::Reader read_gobl{table,
                         table.mapping_named("gobl").value(),
                         table_conditions(table),
                         {},
                         {table.layer_named("choruspro").value()}};
  cii::Writer write_cii{table, table.mapping_named("choruspro-v1").value(), table_conditions(table)};
  cii::Reader read_cii{table, table.mapping_named("cii").value(), table_conditions(table)};
  gobl::Writer write_gobl{table, table.mapping_named("gobl-written").value(), table_conditions(table)};
  Document document;
  std::string out;

  void read(const std::string& json) {
    if (read_gobl.read(json, document)) throw std::runtime_error("the generated invoice cannot be read");
  }
  void write() {
    out.clear();
    if (write_cii.write(document, out)) throw std::runtime_error("the generated invoice cannot be written");
  }
  std::string cii_of(const std::string& json) {
    read(json);
    write();
    return out;
  }
};

void count(benchmark::State& state, std::size_t bytes) {
  state.SetItemsProcessed(state.iterations());
  state.counters["bytes"] = static_cast<double>(bytes);
  state.counters["per_line"] = benchmark::Counter(static_cast<double>(state.iterations() * state.range(0)),
                                                  benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void write_cii(benchmark::State& state) {
  Tools tools;
  tools.read(invoice_with(state.range(0)));
  for (auto _ : state) tools.write();
  count(state, tools.out.size());
}

// What `rulec convert --to cii` does with each document: read, write, list what was lost.
void gobl_to_cii(benchmark::State& state) {
  const std::string& json = invoice_with(state.range(0));
  Tools tools;
  for (auto _ : state) {
    tools.read(json);
    tools.write();
    benchmark::DoNotOptimize(losses(tools.table, tools.document).size());
  }
  count(state, json.size());
}

void cii_to_gobl(benchmark::State& state) {
  Tools tools;
  const std::string xml = tools.cii_of(invoice_with(state.range(0)));
  for (auto _ : state) {
    if (tools.read_cii.read(xml, tools.document)) throw std::runtime_error("our own CII cannot be read");
    benchmark::DoNotOptimize(tools.write_gobl.write(tools.document).size());
  }
  count(state, xml.size());
}

BENCHMARK(write_cii)->Arg(5)->Arg(100)->Arg(10'000);
BENCHMARK(gobl_to_cii)->Arg(5)->Arg(100)->Arg(10'000);
BENCHMARK(cii_to_gobl)->Arg(5)->Arg(100)->Arg(10'000);

}  // namespace
}  // namespace rulec::bench

BENCHMARK_MAIN();
