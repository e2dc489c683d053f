#include "calculate/amount.h"

#include <catch2/catch.hpp>

using namespace rulec::calculate;

namespace {

Amount amount(const char* text) { return Amount::parse(text).value(); }
Percent percent(const char* text) { return Percent::parse(text).value(); }

}  // namespace

TEST_CASE("amounts are read as GOBL reads them") {
  const std::pair<const char*, const char*> read[] = {{"12", "12"},
                                                      {"12.00", "12.00"},
                                                      {"-0.5", "-0.5"},
                                                      {"+5", "5"},
                                                      {"5.", "5"},
                                                      {"007", "7"},
                                                      {"-0", "0"},
                                                      {"123456789012345678.9", "123456789012345678"},
                                                      {"0.1234567890123456789", "0.123456789012345678"}};
  for (const auto& [text, written] : read) {
    INFO(text);
    CHECK(amount(text).to_string() == written);
  }
  for (const char* text : {"", ".5", "1e3", "1,5", " 1", "1 ", "--1", "1.2.3", "1234567890123456789"}) {
    INFO(text);
    CHECK_FALSE(Amount::parse(text));
  }
}

TEST_CASE("results have the decimals of the first, and halves go away from zero") {
  CHECK(add(amount("1.0"), amount("0.25")).to_string() == "1.3");
  CHECK(subtract(amount("1.00"), amount("0.005")).to_string() == "0.99");
  CHECK(multiply(amount("2.5"), amount("0.5")).to_string() == "1.3");
  CHECK(multiply(amount("-2.5"), amount("0.5")).to_string() == "-1.3");
  CHECK(divide(amount("10.00"), amount("3")).to_string() == "3.33");
  CHECK(divide(amount("10.00"), amount("0")).to_string() == "0.00");
  CHECK(rescale(amount("7.805"), 2).to_string() == "7.81");
  CHECK(raise(amount("7"), 2).to_string() == "7.00");
  CHECK(raise(amount("7.123"), 2).to_string() == "7.123");
  CHECK(lower(amount("7.1"), 2).to_string() == "7.1");
}

TEST_CASE("percents are factors") {
  CHECK(percent("20%").to_string() == "20%");
  CHECK(percent("0.2").to_string() == "20%");
  CHECK(percent("5.50%").to_string() == "5.50%");
  CHECK(percent("20").to_string() == "2000%");
  CHECK(of(percent("5.5%"), amount("100.00")).to_string() == "5.50");
  CHECK(without(amount("120.00"), percent("20%")).to_string() == "100.00");
}

TEST_CASE("what does not fit gives up decimals, and then is broken") {
  const Amount large = amount("999999999999999999");
  CHECK_FALSE(multiply(large, large).is_readable());
  CHECK_FALSE(add(multiply(large, large), amount("1")).is_readable());
  CHECK(raise(amount("9999999999999999.99"), 4).to_string() == "9999999999999999.99");
  CHECK_FALSE(add(large, amount("1")).is_readable());
}
