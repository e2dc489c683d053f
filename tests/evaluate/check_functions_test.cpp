#include <catch2/catch.hpp>

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
                        {"vat_number", "DE111111125", true},
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
