// Invoices with very many faults: time grows with them, not with their square.
#include <catch2/catch.hpp>

#include <chrono>

#include "process.h"

using namespace rulec::tests;
using Json = nlohmann::json;

namespace {

// The minimal invoice with so many lines, of which each breaks several rules.
Json with_lines(int count, bool gross) {
  Json invoice = Json::parse(bytes_of(example("minimal.json")));
  Json line = invoice["lines"][1];
  line["item"]["name"] = "";
  line["item"]["unit"] = "no unit";
  invoice["lines"] = Json::array();
  for (int i = 0; i < count; ++i) invoice["lines"].push_back(line);
  invoice.erase("discounts");
  if (gross) invoice["tax"] = {{"prices_include", "VAT"}};
  return invoice;
}

double seconds(const std::vector<std::string>& call, std::size_t least) {
  const auto begin = std::chrono::steady_clock::now();
  const Ran ran = run_rulec(call);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  CHECK(ran.exit_code == 1);
  CHECK(ran.out.size() > least);
  return took.count();
}

}  // namespace

TEST_CASE("eight times the faulty lines take no more than some ten times as long") {
  const Scratch scratch;
  for (const bool gross : {false, true})
    for (const char* format : {"html", "ndjson", "text"}) {
      INFO(format << (gross ? ", prices with tax" : ""));
      const std::string few = scratch.write("few.json", with_lines(1000, gross).dump(1));
      const std::string many = scratch.write("many.json", with_lines(8000, gross).dump(1));
      const double small = seconds({"check", "--format", format, few}, 50000);
      const double large = seconds({"check", "--format", format, many}, 100000);
      CHECK(large < 24 * small + 1);  // each by each: 64 times; the rest is for a busy machine
    }
}
