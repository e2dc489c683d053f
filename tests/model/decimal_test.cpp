#include <catch2/catch.hpp>
#include <string>

#include "model/date.h"
#include "model/decimal.h"

using rulec::Decimal;
using rulec::Rounding;

namespace {
std::string text(const std::optional<Decimal>& value) { return value ? value->to_string() : "nothing"; }
std::string parsed(std::string_view written) { return text(Decimal::parse(written)); }
Decimal d(std::string_view written) { return *Decimal::parse(written); }
}  // namespace

TEST_CASE("a decimal is read as it is written, or not at all") {
  const std::pair<const char*, const char*> cases[] = {
      {"0", "0"},
      {"1944.00", "1944.00"},
      {"-12.340", "-12.340"},
      {"+5", "5"},
      {"-0.01", "-0.01"},
      {"000.5", "0.5"},
      {"", "nothing"},
      {".5", "nothing"},
      {"5.", "nothing"},
      {"1,5", "nothing"},
      {"1e3", "nothing"},
      {"--1", "nothing"},
      {"1 000", "nothing"},
      {"1.2.3", "nothing"},
      {"-", "nothing"},
      {"0.123456789012345678", "0.123456789012345678"},
      {"0.1234567890123456789", "nothing"},
      {"99999999999999999999999999999999999999", "99999999999999999999999999999999999999"},
      {"999999999999999999999999999999999999999", "nothing"}};
  for (const auto& [written, wanted] : cases) {
    INFO(written);
    CHECK(parsed(written) == wanted);
  }
}

TEST_CASE("XML lets the point stand first or last") {
  const std::pair<const char*, const char*> cases[] = {
      {".5", "0.5"},      {"-.5", "-0.5"},    {"+.25", "0.25"},   {"1.", "1"},        {"-1.", "-1"},
      {"12.50", "12.50"}, {".", "nothing"},   {"-.", "nothing"},  {"", "nothing"},    {"-", "nothing"},
      {"..5", "nothing"}, {".5.", "nothing"}, {"1e3", "nothing"}, {".5e1", "nothing"}};
  for (const auto& [written, wanted] : cases) {
    INFO(written);
    CHECK(text(Decimal::parse_xml(written)) == wanted);
  }
}

TEST_CASE("arithmetic is exact, and says when it cannot be") {
  CHECK(text(add(d("0.1"), d("0.2"))) == "0.3");
  CHECK(text(add(d("1.005"), d("2.00"))) == "3.005");
  CHECK(text(subtract(d("1"), d("0.001"))) == "0.999");
  CHECK(text(multiply(d("1620.00"), d("20"))) == "32400.00");
  CHECK(text(multiply(d("99999999999999999999999999999999999999"), d("10"))) == "nothing");
  CHECK(text(add(d("99999999999999999999999999999999999999"), d("0.000000000000000001"))) == "nothing");
  CHECK(text(shift_down(d("32400.00"), 2)) == "324.0000");
  CHECK(text(divide(d("10"), d("3"), 2, Rounding::half_up)) == "3.33");
  CHECK(text(divide(d("-10"), d("4"), 0, Rounding::half_up)) == "-3");
  CHECK(text(divide(d("1"), d("0"), 2, Rounding::half_up)) == "nothing");
}

TEST_CASE("halves go where the mode sends them") {
  struct Case {
    const char *value, *up, *ceiling, *even, *down;
  };
  const Case cases[] = {{"2.5", "3", "3", "2", "2"},  {"-2.5", "-3", "-2", "-2", "-2"},
                        {"3.5", "4", "4", "4", "3"},  {"-0.4", "0", "0", "0", "0"},
                        {"2.51", "3", "3", "3", "2"}, {"-2.51", "-3", "-3", "-3", "-2"}};
  for (const auto& one : cases) {
    INFO(one.value);
    CHECK(*round(d(one.value), 0, Rounding::half_up) == d(one.up));
    CHECK(*round(d(one.value), 0, Rounding::half_ceiling) == d(one.ceiling));
    CHECK(*round(d(one.value), 0, Rounding::half_even) == d(one.even));
    CHECK(*round(d(one.value), 0, Rounding::down) == d(one.down));
  }
}

TEST_CASE("decimals compare by value, however many zeros they carry") {
  CHECK(d("1.5") == d("1.50"));
  CHECK(d("-1") < d("0.0"));
  CHECK(d("99999999999999999999999999999999999999") > d("0.000000000000000001"));
  CHECK(d("-99999999999999999999999999999999999999") < d("-0.000000000000000001"));
  CHECK(d("20.00").trimmed().to_string() == "20");
}

TEST_CASE("figures around the largest of 64 bits are like all others") {
  CHECK(text(multiply(d("9223372036854775807"), d("-9223372036854775808"))) ==
        "-85070591730234615856620279821087277056");
  CHECK(text(multiply(d("9223372036854775808"), d("9223372036854775807"))) == "85070591730234615856620279821087277056");
  for (const char* figure : {"922337203685477580.75", "922337203685477580.85", "-922337203685477580.85",
                             "-922337203685477580.75", "92233720368547758.075"}) {
    INFO(figure);
    const Decimal value = d(figure);
    // A zero more takes another way to the same place.
    const Decimal longer(value.units() * 1000, value.scale() + 3);
    CHECK(longer.trimmed().to_string() == value.trimmed().to_string());
    for (const auto mode : {Rounding::half_up, Rounding::half_ceiling, Rounding::half_even, Rounding::down})
      CHECK(round(value, 1, mode)->to_string() == round(longer, 1, mode)->to_string());
  }
  CHECK(text(divide(d("9223372036854775808"), d("2"), 0, Rounding::half_up)) == "4611686018427387904");
  CHECK(Decimal(static_cast<Decimal::Units>(INT64_MIN), 2).trimmed().to_string() == "-92233720368547758.08");
}

TEST_CASE("a day is a day of the calendar") {
  CHECK(rulec::to_iso(*rulec::parse_iso_day("2028-02-29")) == "2028-02-29");
  CHECK_FALSE(rulec::parse_iso_day("2026-02-29").has_value());
  CHECK_FALSE(rulec::parse_iso_day("2026-2-1").has_value());
  CHECK_FALSE(rulec::parse_iso_day("2026-13-01").has_value());
  CHECK(rulec::parse_compact_day("20260331") == rulec::parse_iso_day("2026-03-31"));
  CHECK(*rulec::parse_iso_day("2026-03-01") - *rulec::parse_iso_day("2026-02-28") == 1);
}
