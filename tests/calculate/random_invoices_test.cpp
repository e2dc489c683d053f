// What must hold of every invoice, tried on random ones.
#include <fmt/format.h>

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

// The bases and amounts of taxes, each within a cent of the other's.
bool rows_are_near(const Json& ours, const Json& goal) {
  if (!ours.contains("taxes")) return !goal.contains("taxes");
  const Json &left = ours["taxes"]["categories"], &right = goal["taxes"]["categories"];
  for (std::size_t i = 0; i < left.size(); ++i)
    for (std::size_t j = 0; j < left[i]["rates"].size(); ++j)
      for (const char* name : {"base", "amount"})
        if (apart(left[i]["rates"][j], right[i]["rates"][j], name) > Decimal(1, 2)) return false;
  return true;
}

// Without decimals that BR-DEC-25 and its kin forbid: the base of a percent is rounded before anything is calculated.
std::string with_bases_in_cents(const std::string& input) {
  Json invoice = Json::parse(input);
  const auto settle = [](Json& object) {
    for (const char* list : {"discounts", "charges"})
      if (object.contains(list))
        for (Json& one : object[list])
          if (one.contains("base"))
            one["base"] = round(*Decimal::parse(one["base"].get<std::string>()), 2, Rounding::half_up)->to_string();
  };
  settle(invoice);
  for (Json& line : invoice["lines"]) settle(line);
  return invoice.dump();
}

// A line for each rate from 0.5 %, and a discount and a charge on every fourth: nothing in it is a whole cent.
std::string many_rates(unsigned rates, unsigned seed) {
  Json invoice = Json::parse(R"({
    "$schema": "https://gobl.org/draft-0/bill/invoice", "code": "F1", "issue_date": "2026-03-16", "currency": "EUR",
    "supplier": {"name": "Fournitures du Val", "tax_id": {"country": "FR", "code": "83999001019"}}, "lines": []})");
  for (unsigned i = 0; i < rates; ++i) {
    const std::string rate = fmt::format("{}.{:02}%", (50 + i) / 100, (50 + i) % 100);
    const Json own = Json::array({{{"cat", "VAT"}, {"percent", rate}}});
    invoice["lines"].push_back(
        {{"quantity", fmt::format("1.{:03}", (seed * 7 + i * 13) % 1000)},
         {"item", {{"name", "Ramette"}, {"price", fmt::format("{}.{:03}", 1 + i % 9, (seed + i * 37) % 1000)}}},
         {"taxes", own}});
    if (i % 4 != 0) continue;
    const std::string percent = fmt::format("1.{:03}%", (seed * 3 + i) % 1000);
    invoice[i % 8 == 0 ? "discounts" : "charges"].push_back(
        {{"reason", "Selon accord"}, {"percent", percent}, {"taxes", own}});
  }
  return invoice.dump();
}

}  // namespace

TEST_CASE("one cent is enough with hundreds of rates") {
  calculate::Workshop workshop(standard_rules());
  Judges judges;
  for (const unsigned rates : {40U, 300U})
    for (unsigned seed = 0; seed < 20; ++seed) {
      INFO(rates << " rates, " << seed);
      const auto exact = workshop.build(many_rates(rates, seed), {.identify = false});
      const auto fitted = workshop.build(many_rates(rates, seed), {.en16931 = true, .identify = false});
      REQUIRE(!fitted.bytes.empty());
      CHECK(judges.broken(fitted.bytes) == "");
      const Json ours = Json::parse(fitted.bytes)["totals"], goal = Json::parse(exact.bytes)["totals"];
      for (const char* name : {"sum", "discount", "charge", "total", "tax", "total_with_tax", "payable"})
        CHECK(apart(ours, goal, name) <= Decimal(1, 2));
      CHECK(rows_are_near(ours, goal));
      CHECK(workshop.build(fitted.bytes, {.en16931 = true, .identify = false}).bytes == fitted.bytes);
    }
}

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
  std::size_t built = 0, broken_else = 0;
  for (std::uint64_t number = 0; number < kInvoices; ++number) {
    const std::string input = tests::random_invoice(number);
    const auto exact = workshop.build(with_bases_in_cents(input), {.identify = false});
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
      REQUIRE(apart(ours, goal, name) <= Decimal(1, 2));
    }
    REQUIRE(rows_are_near(ours, goal));
  }
  CHECK(built > kInvoices * 9 / 10);
  CHECK(broken_else > built / 10);  // else there was nothing to mend
}
