#include "formats/gobl_values.h"

#include <catch2/catch.hpp>

using namespace rulec::gobl;

TEST_CASE("amounts as GOBL writes them back") {
  const std::pair<const char*, const char*> cases[] = {{"12", "12"},
                                                       {"-12.340", "-12.340"},
                                                       {"+5", "5"},
                                                       {"5.", "5"},
                                                       {"007.10", "7.10"},
                                                       {"-0.00", "0.00"},
                                                       {"-0.01", "-0.01"},
                                                       {"0", "0"},
                                                       {"1234567890123456.789", "1234567890123456.78"},
                                                       {"123456789012345678", "123456789012345678"}};
  for (const auto& [text, settled] : cases) {
    INFO(text);
    CHECK(settled_amount(text) == settled);
    CHECK(is_settled_amount(text) == (std::string(text) == settled));
  }
  for (const char* text :
       {"", "-", ".5", "1e3", "1,5", " 1", "1 ", "abc", "--1", "1.2.3", "1234567890123456789", "20%"})
    CHECK_FALSE(settled_amount(text).has_value());
}

TEST_CASE("percentages as GOBL writes them back") {
  const std::pair<const char*, const char*> cases[] = {{"20%", "20%"},    {"5.50%", "5.50%"}, {"0.2", "20%"},
                                                       {"0.055", "5.5%"}, {"20", "2000%"},    {"0.200", "20.0%"},
                                                       {"-0.1", "-10%"},  {"+5%", "5%"},      {"0", "0%"}};
  for (const auto& [text, settled] : cases) {
    INFO(text);
    CHECK(settled_percent(text) == settled);
    CHECK(is_settled_percent(text) == (std::string(text) == settled));
  }
  for (const char* text : {"", "%", "x%", "20 %", "20%%"}) CHECK_FALSE(settled_percent(text).has_value());
}

TEST_CASE("days and times in their own form") {
  CHECK(is_settled_date("2026-03-31"));
  CHECK_FALSE(is_settled_date("2026-02-30"));
  CHECK_FALSE(is_settled_date("0000-00-00"));
  CHECK_FALSE(is_settled_date(""));
  CHECK(is_settled_time("17:05:00"));
  CHECK_FALSE(is_settled_time("17:05"));
  CHECK_FALSE(is_settled_time("24:00:00"));
}
