#include "evaluate/bank_numbers.h"

#include <catch2/catch.hpp>
#include <string>

#include "evaluate/digits.h"

using namespace rulec;

namespace {

// The IBAN of an account: its check digits are 98 minus the rest of what stands behind it and the country.
std::string with_key(const std::string& country, const std::string& account) {
  const int key = 98 - mod97(account + country + "00");
  return country + (key < 10 ? "0" : "") + std::to_string(key) + account;
}

}  // namespace

TEST_CASE("an IBAN has the length of its country and its key") {
  struct Case {
    const char* country;
    std::size_t size;
  };
  const Case cases[] = {{"FR", 27}, {"MC", 27}, {"DE", 22}, {"NO", 15}, {"MT", 31}, {"LC", 32}, {"RU", 33}, {"BE", 16}};
  for (const auto& [country, size] : cases) {
    INFO(country);
    const std::string right = with_key(country, std::string("30041X0") + std::string(size - 11, '7'));
    REQUIRE(right.size() == size);
    CHECK(iban(right));
    CHECK_FALSE(iban(with_key(country, std::string(size - 3, '7'))));
    CHECK_FALSE(iban(with_key(country, std::string(size - 5, '7'))));
  }
  CHECK(iban("FR7630006000011234567890189"));
  CHECK_FALSE(iban("FR76 3000 6000 0112 3456 7890 189"));
  CHECK_FALSE(iban("fr7630006000011234567890189"));
  CHECK_FALSE(iban(with_key("ZZ", std::string(23, '7'))));  // no country that has IBANs
  CHECK_FALSE(iban(""));
  CHECK_FALSE(iban("FR"));
  CHECK_FALSE(iban(std::string(500, '7')));
}

TEST_CASE("one changed digit or letter makes an IBAN invalid") {
  const std::string right = "FR7630006000011234567890189";
  for (std::size_t i = 0; i < right.size(); ++i)
    for (const char c : std::string("0123456789AKZ")) {
      if (c == right[i] || is_digit(c) != is_digit(right[i])) continue;
      std::string other = right;
      other[i] = c;
      INFO(other);
      CHECK_FALSE(iban(other));
    }
}

TEST_CASE("check digits that stand for the same rest are not taken") {
  const std::string head = "DE", account(18, '0');
  int good = 0;
  for (int key = 0; key < 100; ++key) good += iban(head + (key < 10 ? "0" : "") + std::to_string(key) + account);
  CHECK(good == 1);
}

TEST_CASE("a BIC has eight or eleven characters") {
  CHECK(bic("ZZQXFRPP"));
  CHECK(bic("ZZQXFR2AXXX"));
  CHECK(bic("Z1Q0FR2A123"));
  CHECK_FALSE(bic("ZZQXFRP"));
  CHECK_FALSE(bic("ZZQXFRPPXX"));
  CHECK_FALSE(bic("ZZQX1RPP"));
  CHECK_FALSE(bic("zzqxfrpp"));
  CHECK_FALSE(bic("ZZQXFRPP "));
}
