// What must hold of every invoice, tried on random ones.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "calculate/workshop.h"
#include "evaluate/judge.h"
#include "evaluate/table_conditions.h"
#include "formats/gobl.h"
#include "model/decimal.h"
#include "random_invoice.h"

using namespace rulec;
using Json = nlohmann::ordered_json;

namespace {

constexpr std::uint64_t kInvoices = 10'000;

// Rules of calculation: sums, totals, breakdowns of taxes, decimals.
bool is_of_calculation(std::string_view rule) {
  for (const char* begin : {"BR-CO-1", "BR-DEC-"})
    if (rule.starts_with(begin) && !rule.ends_with("-STD")) return true;
  for (const char* kind : {"S", "Z", "E", "AE", "IC", "G", "O", "AF", "AG"})
    if (rule == std::string("BR-") + kind + "-08" || rule == std::string("BR-") + kind + "-09") return true;
  return false;
}

struct Judges {
  Judges()
      : reader(standard_rules(), standard_rules().mapping_named("gobl").value(), table_conditions(standard_rules())),
        judge(standard_rules()) {
    options.layers = {standard_rules().layer_named("en16931").value()};
  }

  std::string broken(const std::string& bytes) {
    if (reader.read(bytes, document)) return "cannot be read";
    std::string list;
    for (const Finding& finding : judge.judge(document, options).findings)
      if (is_of_calculation(finding.rule)) list += std::string(finding.rule) + ": " + finding.message + '\n';
    return list;
  }

  gobl::Reader reader;
  Judge judge;
  JudgeOptions options;
  Document document;
};

// Two amounts in cents, one from the other.
Decimal apart(const Json& a, const Json& b, const char* name) {
  const auto left = Decimal::parse(a.value(name, "0")), right = Decimal::parse(b.value(name, "0"));
  return absolute(subtract(*left, *right).value()).value();
}

}  // namespace

TEST_CASE("building twice gives the same as building once") {
  calculate::Workshop workshop(standard_rules());
  for (const bool en16931 : {false, true}) {
    const calculate::BuildOptions options{.en16931 = en16931, .identify = false};
    for (std::uint64_t number = 0; number < kInvoices; ++number) {
      const auto once = workshop.build(tests::random_invoice(number), options);
      if (once.bytes.empty()) continue;  // a total of zero with a payment, or below zero
      const auto twice = workshop.build(once.bytes, options);
      if (once.bytes == twice.bytes) continue;
      INFO("invoice " << number << (en16931 ? " for EN 16931" : ""));
      REQUIRE(once.bytes == twice.bytes);
    }
  }
}

TEST_CASE("figures rounded for EN 16931 add up, and stay within a cent of GOBL's") {
  calculate::Workshop workshop(standard_rules());
  Judges judges;
  std::size_t built = 0, broken_else = 0, two_cents = 0;
  for (std::uint64_t number = 0; number < kInvoices; ++number) {
    const std::string input = tests::random_invoice(number);
    const auto exact = workshop.build(input, {.identify = false});
    const auto fitted = workshop.build(input, {.en16931 = true, .identify = false});
    REQUIRE(exact.bytes.empty() == fitted.bytes.empty());
    if (fitted.bytes.empty()) continue;
    ++built;
    broken_else += !judges.broken(exact.bytes).empty();
    INFO("invoice " << number);
    const std::string broken = judges.broken(fitted.bytes);
    INFO(broken);
    REQUIRE(broken.empty());
    const Json ours = Json::parse(fitted.bytes)["totals"], goal = Json::parse(exact.bytes)["totals"];
    for (const char* name : {"sum", "discount", "charge", "total", "tax", "total_with_tax", "payable"}) {
      INFO(name << " " << ours.value(name, "0") << " for " << goal.value(name, "0"));
      const Decimal off = apart(ours, goal, name);
      REQUIRE(off <= Decimal(2, 2));
      two_cents += off == Decimal(2, 2);
    }
  }
  CHECK(built > kInvoices * 9 / 10);
  // With several rates, each amount of tax being that of its own base, a cent for all is not always to be had.
  CHECK(two_cents < built / 200);
  CHECK(broken_else > built / 10);  // else there was nothing to mend
}
