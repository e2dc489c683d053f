// Numbers of nobody: made up, with right keys.
#include "evaluate/vat_numbers.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "evaluate/check_functions.h"

using namespace rulec;

namespace {

const std::vector<std::string>& good_numbers() {
  static const std::vector<std::string> numbers = {
      "ATU71645393",    "ATU55535219",    "BE0837462069",  "BE1478027897",  "BG115199769",  "BG199477562",
      "CHE588771464",   "CHE002033039",   "CY29715982X",   "CY55302520O",   "CZ17973368",   "CZ72675098",
      "DE382030683",    "DE261906363",    "DK30505387",    "DK21672289",    "EE421172287",  "EE757344394",
      "EL468445356",    "EL205809607",    "ES57238058M",   "ESY2340647C",   "ESJ94311784",  "ESW8391959G",
      "FI59846991",     "FI86676262",     "FR07283609148", "FR41955942608", "GB985495748",  "GB704782769",
      "HR64435278263",  "HR67823418164",  "HU57832850",    "HU54623787",    "IE0865911T",   "IE8907118JA",
      "IE3630793JH",    "IE9E05077E",     "IT48349422815", "IT61352430583", "LT745819616",  "LT895976714112",
      "LU17048146",     "LU14902034",     "LV52433681233", "MT25656697",    "MT34149236",   "NL936485115B50",
      "PL1065489151",   "PL4217237297",   "PT562137017",   "PT706982207",   "RO420799932",  "RO6484767",
      "SE985426987601", "SE656012054201", "SI15518671",    "SI65653874",    "SK9281428002", "SK7846186568"};
  return numbers;
}

bool passes(const std::string& name, const std::string& text) {
  const auto function = check_function_named(name);
  REQUIRE(function.has_value());
  return rulec::passes(*function, text);
}

}  // namespace

TEST_CASE("VAT numbers with right keys are valid, with their country and without") {
  for (const std::string& number : good_numbers()) {
    INFO(number);
    CHECK(vat_number(number));
    CHECK_FALSE(vat_number(number + "-"));
    CHECK_FALSE(vat_number(" " + number));
    CHECK_FALSE(vat_number(number.substr(2)));
    std::string name = "tax_id_" + number.substr(0, 2);
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    if (name == "tax_id_fr") name = "fr_vat";
    if (check_function_named(name)) CHECK(passes(name, number.substr(2)));
  }
}

// Nearly always: some keys fold two remainders into one digit.
TEST_CASE("one changed digit makes a VAT number invalid") {
  std::size_t changed = 0, seen = 0;
  for (const std::string& number : good_numbers()) {
    for (std::size_t i = 2; i < number.size(); ++i) {
      if (number[i] < '0' || number[i] > '9') continue;
      for (char digit = '0'; digit <= '9'; ++digit) {
        if (digit == number[i]) continue;
        std::string other = number;
        other[i] = digit;
        ++changed;
        seen += !vat_number(other);
      }
    }
  }
  INFO(seen << " of " << changed);
  CHECK(changed > 4500);
  CHECK(seen * 1000 >= changed * 985);
}

TEST_CASE("keys of one digit see every change of a digit") {
  for (const char* text : {"DE382030683", "HR64435278263", "IT48349422815", "ATU71645393", "PL1065489151",
                           "FR07283609148", "BE0837462069", "EE421172287", "SE985426987601"}) {
    const std::string number = text;
    const std::size_t end = number.starts_with("SE") ? number.size() - 2 : number.size();
    for (std::size_t i = 2; i < end; ++i)
      for (char digit = '0'; digit <= '9'; ++digit) {
        if (digit == number[i] || number[i] > '9') continue;
        std::string other = number;
        other[i] = digit;
        INFO(other);
        CHECK_FALSE(vat_number(other));
      }
  }
}

TEST_CASE("tax codes as GOBL checks them") {
  struct Case {
    const char *country, *good, *bad;
  };
  const Case cases[] = {
      {"de", "792174218", "792174219"},     {"es", "H99740391", "H99740392"},       {"be", "1677535123", "1677535124"},
      {"it", "49612818473", "49612818474"}, {"nl", "515607861B31", "515607862B31"}, {"pt", "317471953", "317471954"},
      {"at", "U66196163", "U66196164"},     {"pl", "8715648624", "8715648625"},     {"ie", "8928981K", "8928982K"},
      {"el", "917824999", "917824990"},     {"gb", "005817785", "005817786"},       {"ch", "E265498735", "E265498736"}};
  for (const Case& one : cases) {
    INFO(one.country);
    CHECK(passes(std::string("tax_id_") + one.country, one.good));
    CHECK_FALSE(passes(std::string("tax_id_") + one.country, one.bad));
    CHECK_FALSE(passes(std::string("tax_id_") + one.country, ""));
    CHECK_FALSE(passes(std::string("tax_id_") + one.country, std::string(one.good) + " "));
  }
  CHECK(passes("fr_vat", "44732829320"));
  CHECK_FALSE(passes("fr_vat", "44732829321"));
}

TEST_CASE("forms of tax codes that differ from their neighbours'") {
  struct Case {
    const char *name, *code;
    bool good;
  };
  const Case cases[] = {
      {"fr_vat", "K7955942608", true},  // a key with a letter is not computed
      {"fr_vat", "39356000000", true},  // nor is La Poste's
      {"fr_vat", "4195594260", false},
      {"tax_id_de", "082030683", false},  // no leading zero
      {"tax_id_be", "837462069", true},   // nine digits: the leading zero left out
      {"tax_id_be", "2837462069", false},
      {"tax_id_es", "00000000T", false},
      {"tax_id_es", "57238058A", false},
      {"tax_id_es", "J94311784", true},  // digit or letter, either is accepted
      {"tax_id_es", "J9431178D", true},
      {"tax_id_es", "I94311784", false},
      {"tax_id_nl", "440266750B17", true},  // by its own digit or as a whole
      {"tax_id_nl", "671409311B43", true},
      {"tax_id_nl", "440266750A17", false},
      {"tax_id_pt", "462137017", false},
      {"tax_id_pl", "1005489151", false},
      {"tax_id_ie", "9+05077E", true},
      {"tax_id_ie", "8907118JB", false},
      {"tax_id_ch", "588771464", false},
      {"tax_id_gb_form", "985495748", true},
      {"tax_id_gb_form", "985495748001", true},
      {"tax_id_gb_form", "98549574", false},
      {"tax_id_gb_form", "GD123", true},
      {"tax_id_gb_form", "XX123", false},
      {"tax_id_gb_zeros", "000000000", false},
      {"tax_id_gb_zeros", "000000001", true},
      {"tax_id_gb", "985495748001", true},  // a branch: the key is of the first nine
      {"tax_id_gb", "985495749", false},
      {"tax_id_gb", "GD499", true},
      {"tax_id_gb", "GD500", false},
      {"tax_id_gb", "HA500", true},
      {"tax_id_gb", "HA499", false},
      {"tax_id_gb_zeros", "98549574X", false},  // no number
      {"tax_id_gb_zeros", "GD000", true},
      {"tax_id_gb", "9854957480", true},  // the form is wrong, the key of the first nine is not
      {"tax_id_gb", "98549574", false},
      {"it_fiscal_key", "RSSMRA74D22A001Q", true},
      {"it_fiscal_key", "RSSMRA74D22A001R", false},
      {"it_fiscal_key", "49612818473", true},
      {"it_fiscal_key", "49612818474", false},
      {"vat_number", "GB000000000", false},
      {"vat_number", "XI985495748", true},
      {"vat_number", "GR468445356", true},
      {"vat_number", "CHE588771464MWST", true},
      {"vat_number", "CHE588771464VAT", false},
      {"vat_number", "LV15650833617", true},  // persons: the form
      {"vat_number", "CZ7303153612", true},
      {"vat_number", "BG7523169263", true},
      {"vat_number", "NO985426987MVA", true},  // no table: letters and digits
      {"vat_number", "NO985-426", false},
      {"vat_number", "de382030683", false},
      {"vat_number", "DE", false},
  };
  for (const Case& one : cases) {
    INFO(one.name << " " << one.code);
    CHECK(passes(one.name, one.code) == one.good);
  }
}
