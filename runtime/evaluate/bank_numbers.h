// What an account and a bank are called.
#pragma once

#include <string_view>

namespace rulec {

// ISO 13616: country, two check digits, an account number of the length of that country; ISO 7064 mod 97-10. As it is
// transmitted: capitals, no blanks.
bool iban(std::string_view text);

// ISO 9362: four letters or digits, a country, two more letters or digits, and perhaps three for a branch.
bool bic(std::string_view text);

}  // namespace rulec
