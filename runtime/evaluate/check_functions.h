// Check digits and keys: what `is valid NAME` asks. Pure; every text has an answer.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace rulec {

// luhn: digits only, Luhn key (ISO/IEC 7812-1).
// siren: 9 digits with a Luhn key.
// siret: 14 digits with a Luhn key; establishments of La Poste (SIREN 356000000) have digits that add up to a multiple
// of 5. iban: ISO 13616, country, two check digits, mod 97 = 1; blanks are not allowed. bic: ISO 9362, 8 or 11
// characters. gln, ean: GS1 mod 10 key; gln has 13 digits, ean 8, 12, 13 or 14. fr_vat: FR VAT number without its
// country; key (SIREN × 100 + 12) mod 97 of numeric ones only, and not La Poste's. vat_number: country prefix and the
// number of that country; so far the form of all, and the key of France. uuid: RFC 9562, lower or upper case.
enum class CheckFunction : std::uint8_t { luhn, siren, siret, iban, bic, gln, ean, vat_number, fr_vat, uuid };
inline constexpr std::array<std::string_view, 10> kCheckFunctionNames = {
    "luhn", "siren", "siret", "iban", "bic", "gln", "ean", "vat_number", "fr_vat", "uuid"};

std::optional<CheckFunction> check_function_named(std::string_view name);
bool passes(CheckFunction function, std::string_view text);

}  // namespace rulec
