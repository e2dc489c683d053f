#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "evaluate/check_functions.h"

using namespace rulec;

TEST_CASE("check digits and keys") {
  struct Case {
    const char *name, *text;
    bool good;
  };
  const Case cases[] = {{"luhn", "79927398713", true},
                        {"luhn", "79927398714", false},
                        {"luhn", "", false},
                        {"luhn", "12a", false},
                        {"siren", "732829320", true},
                        {"siren", "732829321", false},
                        {"siren", "73282932", false},
                        {"siret", "73282932000074", true},
                        {"siret", "73282932000075", false},
                        {"siret", "35600000049837", true},
                        {"siret", "35600000049838", false},
                        {"iban", "FR7630006000011234567890189", true},
                        {"iban", "FR7630006000011234567890188", false},
                        {"iban", "FR76 3000 6000 0112 3456 7890 189", false},
                        {"bic", "AGRIFRPP", true},
                        {"bic", "AGRIFRPP882", true},
                        {"bic", "AGRIFRP", false},
                        {"bic", "agrifrpp", false},
                        {"gln", "4006381333931", true},
                        {"gln", "4006381333932", false},
                        {"ean", "96385074", true},
                        {"ean", "96385075", false},
                        {"ean", "963", false},
                        {"fr_vat", "44732829320", true},
                        {"fr_vat", "44732829321", false},
                        {"fr_vat", "XX732829321", true},
                        {"fr_vat", "39356000000", true},
                        {"vat_number", "FR44732829320", true},
                        {"vat_number", "FR45732829320", false},
                        {"vat_number", "DE382030683", true},
                        {"vat_number", "DE382030684", false},
                        {"siret", "3560000004983", false},
                        {"gln", "96385074", false},
                        {"ean", "036000291452", true},
                        {"ean", "10036000291459", true},
                        {"ean", "03600029145", false},
                        {"tax_id_de", "382030683", true},
                        {"tax_id_gb_form", "985495740", true},
                        {"tax_id_gb", "985495740", false},
                        {"url", "nope", false},
                        {"uri", "no scheme", false},
                        {"email", "a@b.fr", true},
                        {"w3w", "a.b.c", true},
                        {"gobl_key", "a-", false},
                        {"gobl_code_text", "a", true},
                        {"vat_number", "de1", false},
                        {"uuid", "019cd7a0-5c00-7000-8000-000000000002", true},
                        {"uuid", "019cd7a0", false}};
  for (const auto& one : cases) {
    INFO(one.name << " " << one.text);
    REQUIRE(check_function_named(one.name).has_value());
    CHECK(passes(*check_function_named(one.name), one.text) == one.good);
  }
  CHECK_FALSE(check_function_named("sirene").has_value());
}

TEST_CASE("every check has its own name, and an answer to any text") {
  using namespace std::string_literals;
  const std::vector<std::string> texts = {"",
                                          "0",
                                          "A",
                                          "\0"s,
                                          std::string(5000, '9'),
                                          std::string(5000, 'Z'),
                                          "é",
                                          "+",
                                          "FR\xFF",
                                          "@",
                                          "GB00000000000000000",
                                          "///..",
                                          "[",
                                          ":",
                                          "E",
                                          "999999999B",
                                          "U",
                                          "00000000"};
  for (std::size_t i = 0; i < kCheckFunctionNames.size(); ++i) {
    INFO(kCheckFunctionNames[i]);
    const auto function = static_cast<CheckFunction>(i);
    CHECK(check_function_named(kCheckFunctionNames[i]) == function);
    for (const std::string& text : texts) (void)passes(function, text);
    CHECK_FALSE(passes(function, ""));
  }
}

TEST_CASE("one changed digit makes a number with a key invalid") {
  const std::pair<const char*, std::string> cases[] = {{"luhn", "79927398713"},
                                                       {"siren", "955942608"},
                                                       {"siret", "95594260800017"},
                                                       {"gln", "3012345678900"},
                                                       {"ean", "10036000291459"}};
  for (const auto& [name, text] : cases) {
    const auto function = *check_function_named(name);
    std::string right = text;
    for (char last = '0'; !passes(function, right) && last <= '9'; ++last) right.back() = last;
    INFO(name << " " << right);
    REQUIRE(passes(function, right));
    for (std::size_t i = 0; i < right.size(); ++i)
      for (char digit = '0'; digit <= '9'; ++digit) {
        std::string other = right;
        other[i] = digit;
        CHECK(passes(function, other) == (digit == right[i]));
      }
  }
}
