// Check digits, keys and forms: what `is valid NAME` asks. Pure; every text has an answer.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace rulec {

// luhn            digits with a Luhn key (ISO/IEC 7812-1)
// siren           9 digits with a Luhn key
// siret           14 digits with a Luhn key; those of La Poste (SIREN 356000000) have digits that add up to a multiple
//                 of 5
// iban, bic       bank_numbers.h
// gln, ean        GS1 mod 10 key; a GLN has 13 digits, an EAN 8, 12, 13 or 14
// vat_number      vat_numbers.h: with its country
// fr_vat, tax_id_…  vat_numbers.h: without its country, as GOBL checks tax_id.code; it_fiscal_key is there too
// uuid, url, email, uri, w3w, gobl_key, gobl_code_text   text_forms.h
//
// The numbers are in rule tables: new ones go to the end.
enum class CheckFunction : std::uint8_t {
  luhn,
  siren,
  siret,
  iban,
  bic,
  gln,
  ean,
  vat_number,
  fr_vat,
  uuid,
  tax_id_de,
  tax_id_es,
  tax_id_be,
  tax_id_it,
  tax_id_nl,
  tax_id_pt,
  tax_id_at,
  tax_id_pl,
  tax_id_ie,
  tax_id_el,
  tax_id_gb,
  tax_id_gb_form,
  tax_id_gb_zeros,
  tax_id_ch,
  url,
  email,
  uri,
  w3w,
  gobl_key,
  gobl_code_text,
  it_fiscal_key
};
inline constexpr auto kCheckFunctionNames = std::to_array<std::string_view>(
    {"luhn",           "siren",           "siret",        "iban",      "bic",       "gln",       "ean",
     "vat_number",     "fr_vat",          "uuid",         "tax_id_de", "tax_id_es", "tax_id_be", "tax_id_it",
     "tax_id_nl",      "tax_id_pt",       "tax_id_at",    "tax_id_pl", "tax_id_ie", "tax_id_el", "tax_id_gb",
     "tax_id_gb_form", "tax_id_gb_zeros", "tax_id_ch",    "url",       "email",     "uri",       "w3w",
     "gobl_key",       "gobl_code_text",  "it_fiscal_key"});
static_assert(kCheckFunctionNames.size() == static_cast<std::size_t>(CheckFunction::it_fiscal_key) + 1);

std::optional<CheckFunction> check_function_named(std::string_view name);
bool passes(CheckFunction function, std::string_view text);

}  // namespace rulec
