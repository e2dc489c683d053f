#include "evaluate/bank_numbers.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "evaluate/digits.h"

namespace rulec {
namespace {

// The lengths of the IBAN registry (ISO 13616-1), by country.
struct IbanLength {
  std::string_view country;
  std::uint8_t size;
};
constexpr IbanLength kIbanLengths[] = {
    {"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16}, {"BG", 22}, {"BH", 22},
    {"BI", 27}, {"BR", 29}, {"BY", 28}, {"CH", 21}, {"CR", 22}, {"CY", 28}, {"CZ", 24}, {"DE", 22}, {"DJ", 27},
    {"DK", 18}, {"DO", 28}, {"EE", 20}, {"EG", 29}, {"ES", 24}, {"FI", 18}, {"FK", 18}, {"FO", 18}, {"FR", 27},
    {"GB", 22}, {"GE", 22}, {"GI", 23}, {"GL", 18}, {"GR", 27}, {"GT", 28}, {"HN", 28}, {"HR", 21}, {"HU", 28},
    {"IE", 22}, {"IL", 23}, {"IQ", 23}, {"IS", 26}, {"IT", 27}, {"JO", 30}, {"KW", 30}, {"KZ", 20}, {"LB", 28},
    {"LC", 32}, {"LI", 21}, {"LT", 20}, {"LU", 20}, {"LV", 21}, {"LY", 25}, {"MC", 27}, {"MD", 24}, {"ME", 22},
    {"MK", 19}, {"MN", 20}, {"MR", 27}, {"MT", 31}, {"MU", 30}, {"NI", 28}, {"NL", 18}, {"NO", 15}, {"OM", 23},
    {"PK", 24}, {"PL", 28}, {"PS", 29}, {"PT", 25}, {"QA", 29}, {"RO", 24}, {"RS", 22}, {"RU", 33}, {"SA", 24},
    {"SC", 31}, {"SD", 18}, {"SE", 24}, {"SI", 19}, {"SK", 24}, {"SM", 27}, {"SO", 23}, {"ST", 25}, {"SV", 28},
    {"TL", 23}, {"TN", 24}, {"TR", 26}, {"UA", 29}, {"VA", 22}, {"VG", 24}, {"XK", 20}, {"YE", 30}};

std::size_t iban_length(std::string_view country) {
  const auto* const found = std::lower_bound(std::begin(kIbanLengths), std::end(kIbanLengths), country,
                                             [](const IbanLength& a, std::string_view b) { return a.country < b; });
  return found != std::end(kIbanLengths) && found->country == country ? found->size : 0;
}

}  // namespace

bool iban(std::string_view text) {
  constexpr std::size_t kMost = 34;
  if (text.size() < 5 || text.size() > kMost || text.size() != iban_length(text.substr(0, 2))) return false;
  if (!all_digits(text.substr(2, 2)) || !all_of(text, is_capital_or_digit)) return false;
  const long long key = number(text.substr(2, 2));
  if (key < 2 || key > 98) return false;  // the same rest mod 97 as another key
  std::array<char, kMost> turned{};
  const auto end = std::copy(text.begin() + 4, text.end(), turned.begin());
  std::copy(text.begin(), text.begin() + 4, end);
  return mod97({turned.data(), text.size()}) == 1;
}

bool bic(std::string_view text) {
  return (text.size() == 8 || text.size() == 11) && all_of(text, is_capital_or_digit) &&
         all_of(text.substr(4, 2), is_capital);
}

}  // namespace rulec
