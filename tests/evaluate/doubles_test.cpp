#include "evaluate/doubles.h"

#include <catch2/catch.hpp>
#include <limits>

#include "model/infinite.h"

using rulec::Decimal;
using rulec::exact_decimal;
using rulec::to_double;
using rulec::xpath_round2;

namespace {

double of(const char* text) { return to_double(*Decimal::parse(text)); }
std::string exact(double value) { return exact_decimal(value)->to_string(); }

}  // namespace

TEST_CASE("a decimal becomes the double nearest to it") {
  CHECK(of("0.1") == 0.1);
  CHECK(of("10.075") == 10.075);
  CHECK(of("-1234567.89") == -1234567.89);
  CHECK(of("123456789012345678901.123") == 123456789012345678901.123);
  CHECK(of("0.000000000000000001") == 0.000000000000000001);
}

TEST_CASE("what stands for an infinity is one") {
  CHECK(to_double(rulec::kInfinite) == std::numeric_limits<double>::infinity());
  CHECK(to_double(Decimal(-rulec::kInfinite.units(), 0)) == -std::numeric_limits<double>::infinity());
  CHECK(of("99999999999999999999999999999999999998") == 1e38);
}

TEST_CASE("the decimals of a double are cut off downwards") {
  CHECK(exact(0.5) == "0.500000000000000000");
  CHECK(exact(12.0) == "12.000000000000000000");
  CHECK(exact(10.075 + 2.00) == "12.074999999999999289");
  CHECK(exact(-(10.075 + 2.00)) == "-12.074999999999999290");
  CHECK(exact(0.1) == "0.100000000000000005");
  CHECK(exact(-0.0) == "0.000000000000000000");
  CHECK(exact(1e-30) == "0.000000000000000000");
  CHECK(exact(-1e-30) == "-0.000000000000000001");
  CHECK_FALSE(exact_decimal(1e19));
}

TEST_CASE("XPath rounds halves up, after spoiling them") {
  CHECK(xpath_round2(0.285) == 0.28);  // 28.499999999999996
  CHECK(xpath_round2(1.005) == 1.0);   // 100.49999999999999
  CHECK(xpath_round2(0.125) == 0.13);
  CHECK(xpath_round2(-0.125) == -0.12);
  CHECK(xpath_round2(2.5) == 2.5);
}
