#include "evaluate/vat_numbers.h"

#include <array>

#include "evaluate/digits.h"

namespace rulec {
namespace {

// ---- the pieces of several countries

// 11 minus the weighted sum mod 11 is the last digit; 10 and 11 are what the country says.
int eleven_minus(std::string_view code, std::initializer_list<int> weights) {
  return 11 - weighted(code, weights) % 11;
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

// ---- Spain: persons by their national or foreigner's number, others by their tax number

bool es_person(std::string_view code) {
  constexpr std::string_view kLetters = "TRWAGMYFPDXBNJZSQVHLCKE", kForeign = "XYZ";
  if (code.starts_with("00000000")) return false;
  const std::size_t foreign = kForeign.find(code.front());
  const long long head = foreign == std::string_view::npos ? digit(code.front()) : static_cast<long long>(foreign);
  return kLetters[static_cast<std::size_t>((head * 10000000 + number(code.substr(1, 7))) % 23)] == code.back();
}

bool es_organisation(std::string_view code) {
  constexpr std::string_view kFirst = "ABCDEFGHJNPQRSUVW";
  if (kFirst.find(code.front()) == std::string_view::npos) return false;
  int sum = 0;
  for (std::size_t i = 1; i < 8; ++i) {
    const int once = digit(code[i]), twice = once * 2 > 9 ? once * 2 - 9 : once * 2;
    sum += i % 2 == 1 ? twice : once;
  }
  const int key = (10 - sum % 10) % 10;
  return code.back() == '0' + key || code.back() == "JABCDEFGHI"[key];
}

// ---- Netherlands: the number of a company, or since 2020 one that only VAT knows

bool nl_company(std::string_view code) { return weighted(code, {9, 8, 7, 6, 5, 4, 3, 2}) % 11 % 10 == digit(code[8]); }
bool nl_sole_trader(std::string_view code) {
  std::array<char, 14> whole{'N', 'L'};
  std::copy(code.begin(), code.end(), whole.begin() + 2);
  return mod97({whole.data(), whole.size()}) == 1;
}

// ---- Ireland: the form since 2013, which may bear a second letter, and the one before

bool ie_letter(int sum, char letter) { return "WABCDEFGHIJKLMNOPQRSTUV"[sum % 23] == letter; }

bool ie_new(std::string_view code) {
  if (code.size() < 8 || code.size() > 9 || !all_digits(code.substr(0, 7)) || code[7] < 'A' || code[7] > 'W')
    return false;
  if (code.size() == 9 && code[8] != 'A' && code[8] != 'H') return false;
  const int second = code.size() < 9 ? 0 : code[8] == 'A' ? 9 : 72;
  return ie_letter(weighted(code, {8, 7, 6, 5, 4, 3, 2}) + second, code[7]);
}
bool ie_old(std::string_view code) {
  if (code.size() != 8 || !is_digit(code[0]) || !all_digits(code.substr(2, 5)) || !is_capital(code[7])) return false;
  if (!is_capital(code[1]) && code[1] != '+' && code[1] != '*') return false;
  return ie_letter(weighted(code.substr(2), {7, 6, 5, 4, 3}) + 2 * digit(code[0]), code[7]);
}

// ---- United Kingdom: two ways to make the key, the second for numbers given out since 2010

// A government department, or a health authority.
bool gb_office(std::string_view code) { return code.starts_with("GD") || code.starts_with("HA"); }

bool gb_key(std::string_view code) {
  const long long head = number(code.substr(0, 7)), key = number(code.substr(7, 2));
  const int first = (97 - weighted(code, {8, 7, 6, 5, 4, 3, 2}) % 97) % 97;
  const int second = first >= 55 ? first - 55 : first + 42;
  const bool old = head < 9990001 && (head < 100000 || head > 999999) && (head < 9490001 || head > 9700000);
  return (old && key == first) || (head > 1000000 && key == second);
}

// ---- the other countries of the European Union, with the forms that VIES publishes

bool bg(std::string_view code) {
  if (digits(code, 10)) return true;  // persons and others, each with a key of its own
  if (!digits(code, 9)) return false;
  int key = weighted(code, {1, 2, 3, 4, 5, 6, 7, 8}) % 11;
  if (key == 10) key = weighted(code, {3, 4, 5, 6, 7, 8, 9, 10}) % 11 % 10;
  return key == digit(code[8]);
}

bool cy(std::string_view code) {
  constexpr std::array<int, 10> kOdd = {1, 0, 5, 7, 9, 13, 15, 17, 19, 21};
  if (code.size() != 9 || !all_digits(code.substr(0, 8))) return false;
  int sum = 0;
  for (std::size_t i = 0; i < 8; ++i)
    sum += i % 2 == 0 ? kOdd[static_cast<std::size_t>(digit(code[i]))] : digit(code[i]);
  return code[8] == 'A' + sum % 26;
}

bool cz(std::string_view code) {
  if (!all_digits(code) || code.size() < 8 || code.size() > 10) return false;
  if (code.size() > 8) return true;  // persons: the number of their birth
  return eleven_minus(code, {8, 7, 6, 5, 4, 3, 2}) % 10 == digit(code[7]);
}

bool dk(std::string_view code) {
  return digits(code, 8) && code[0] != '0' && weighted(code, {2, 7, 6, 5, 4, 3, 2, 1}) % 11 == 0;
}

bool ee(std::string_view code) { return digits(code, 9) && weighted(code, {3, 7, 1, 3, 7, 1, 3, 7, 1}) % 10 == 0; }

bool fi(std::string_view code) { return digits(code, 8) && weighted(code, {7, 9, 10, 5, 8, 4, 2, 1}) % 11 == 0; }

bool hr(std::string_view code) { return digits(code, 11) && mod_11_10(code); }

bool hu(std::string_view code) { return digits(code, 8) && weighted(code, {9, 7, 3, 1, 9, 7, 3, 1}) % 10 == 0; }

bool lt(std::string_view code) {
  if (!digits(code, 9) && !digits(code, 12)) return false;
  const bool company = code.size() == 9;
  int key = company ? weighted(code, {1, 2, 3, 4, 5, 6, 7, 8}) : weighted(code, {1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2});
  if (key % 11 == 10)
    key = company ? weighted(code, {3, 4, 5, 6, 7, 8, 9, 1}) : weighted(code, {3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4});
  return code[code.size() - 2] == '1' && key % 11 % 10 == digit(code.back());
}

bool lu(std::string_view code) { return digits(code, 8) && number(code.substr(0, 6)) % 89 == number(code.substr(6)); }

bool lv(std::string_view code) {
  if (!digits(code, 11)) return false;
  if (code[0] < '4') return true;  // persons
  return weighted(code, {9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1}) % 11 == 3;
}

bool mt(std::string_view code) { return digits(code, 8) && weighted(code, {3, 4, 6, 7, 8, 9, 10, 1}) % 37 == 0; }

bool ro(std::string_view code) {
  if (!all_digits(code) || code.size() < 2 || code.size() > 10) return false;
  std::array<char, 10> padded{};
  padded.fill('0');
  std::copy(code.begin(), code.end(), padded.end() - static_cast<std::ptrdiff_t>(code.size()));
  return weighted({padded.data(), 10}, {7, 5, 3, 2, 1, 7, 5, 3, 2}) * 10 % 11 % 10 == digit(code.back());
}

bool se(std::string_view code) { return digits(code, 12) && luhn(code.substr(0, 10)) && code.substr(10) != "00"; }

bool si(std::string_view code) {
  if (!digits(code, 8) || code[0] == '0') return false;
  const int key = eleven_minus(code, {8, 7, 6, 5, 4, 3, 2});
  return key != 11 && key % 10 == digit(code[7]);
}

bool sk(std::string_view code) { return digits(code, 10) && code[0] != '0' && number(code) % 11 == 0; }

// ---- what stands behind a country prefix

bool gb(std::string_view code) { return tax_id_gb_form(code) && tax_id_gb_zeros(code) && tax_id_gb(code); }

bool ch(std::string_view code) {
  for (const std::string_view end : {"MWST", "TVA", "IVA"})
    if (code.ends_with(end)) return tax_id_ch(code.substr(0, code.size() - end.size()));
  return tax_id_ch(code);
}

struct Country {
  std::string_view prefix;
  bool (*number)(std::string_view);
};
constexpr Country kCountries[] = {
    {"AT", tax_id_at}, {"BE", tax_id_be}, {"BG", bg}, {"CH", ch},        {"CY", cy},        {"CZ", cz},
    {"DE", tax_id_de}, {"DK", dk},        {"EE", ee}, {"EL", tax_id_el}, {"ES", tax_id_es}, {"FI", fi},
    {"FR", tax_id_fr}, {"GB", gb},        {"HR", hr}, {"HU", hu},        {"IE", tax_id_ie}, {"IT", tax_id_it},
    {"LT", lt},        {"LU", lu},        {"LV", lv}, {"MT", mt},        {"NL", tax_id_nl}, {"PL", tax_id_pl},
    {"PT", tax_id_pt}, {"RO", ro},        {"SE", se}, {"SI", si},        {"SK", sk},        {"XI", gb},
};

}  // namespace

bool tax_id_at(std::string_view code) {
  if (code.size() != 9 || code[0] != 'U' || !all_digits(code.substr(1))) return false;
  int sum = 4;
  for (std::size_t i = 0; i < 7; ++i) {
    const int product = digit(code[i + 1]) * (i % 2 == 0 ? 1 : 2);
    sum += product / 10 + product % 10;
  }
  return (10 - sum % 10) % 10 == digit(code[8]);
}

bool tax_id_be(std::string_view code) {
  if (code.size() == 10 && code[0] != '0' && code[0] != '1') return false;
  if (!digits(code, 9) && !digits(code, 10)) return false;
  const std::size_t head = code.size() - 2;
  return 97 - number(code.substr(0, head)) % 97 == number(code.substr(head));
}

bool tax_id_ch(std::string_view code) {
  if (code.size() != 10 || code[0] != 'E' || !all_digits(code.substr(1))) return false;
  const int key = eleven_minus(code.substr(1), {5, 4, 3, 2, 7, 6, 5, 4});
  return key != 10 && key % 11 == digit(code[9]);
}

bool tax_id_de(std::string_view code) { return digits(code, 9) && code[0] != '0' && mod_11_10(code); }

bool tax_id_el(std::string_view code) {
  return digits(code, 9) && weighted(code, {256, 128, 64, 32, 16, 8, 4, 2}) % 11 % 10 == digit(code[8]);
}

bool tax_id_es(std::string_view code) {
  if (code.size() != 9 || !all_digits(code.substr(1, 7))) return false;
  const bool person = is_digit(code[0]) || code[0] == 'X' || code[0] == 'Y' || code[0] == 'Z';
  return person ? es_person(code) : es_organisation(code);
}

bool tax_id_fr(std::string_view code) {
  if (code.size() != 11 || !all_digits(code.substr(2)) || !all_of(code.substr(0, 2), is_capital_or_digit)) return false;
  const std::string_view siren = code.substr(2);
  if (!all_digits(code) || siren == "356000000") return true;
  return (number(siren) * 100 + 12) % 97 == number(code.substr(0, 2));
}

bool tax_id_ie(std::string_view code) { return ie_new(code) || ie_old(code); }

bool tax_id_it(std::string_view code) { return digits(code, 11) && luhn(code); }

bool tax_id_nl(std::string_view code) {
  if (code.size() != 12 || !all_digits(code.substr(0, 9)) || code[9] != 'B' || !all_digits(code.substr(10)))
    return false;
  return nl_company(code) || nl_sole_trader(code);
}

bool tax_id_pl(std::string_view code) {
  if (!digits(code, 10) || code[0] == '0' || code.substr(1, 2) == "00") return false;
  return weighted(code, {6, 5, 7, 2, 3, 4, 5, 6, 7}) % 11 == digit(code[9]);
}

bool tax_id_pt(std::string_view code) {
  if (!digits(code, 9)) return false;
  constexpr std::string_view kFirst = "123568";
  if (kFirst.find(code[0]) == std::string_view::npos &&
      !is_one_of(code.substr(0, 2), {"45", "70", "71", "72", "74", "75", "77", "78", "79", "90", "91", "98", "99"}))
    return false;
  const int key = eleven_minus(code, {9, 8, 7, 6, 5, 4, 3, 2});
  return (key > 9 ? 0 : key) == digit(code[8]);
}

bool tax_id_gb_form(std::string_view code) {
  if (digits(code, 9) || digits(code, 12)) return true;
  return code.size() == 5 && (code.starts_with("GD") || code.starts_with("HA")) && all_digits(code.substr(2));
}

bool tax_id_gb_zeros(std::string_view code) {
  if (gb_office(code)) return true;
  return all_digits(code) && code.find_first_not_of('0') != std::string_view::npos;
}
bool tax_id_gb(std::string_view code) {
  if (gb_office(code)) {
    const std::string_view rest = code.substr(2);
    const bool high = all_digits(rest) && (rest.size() > 9 || number(rest) > 499);
    return high == (code[0] == 'H');
  }
  return code.size() >= 9 && tax_id_gb_zeros(code) && gb_key(code);
}

// The last letter is the remainder of a sum over the others by 26; those in odd places weigh by a table of their own.
// A company has eleven digits with a Luhn key instead.
bool it_fiscal_key(std::string_view code) {
  static constexpr std::string_view kOdd = "BAKPLCQDREVOSFTGUHMINJWZYX";
  if (code.size() == 11) return luhn(code);
  if (code.size() != 16 || !all_of(code, [](char c) { return is_digit(c) || is_capital(c); })) return false;
  std::size_t sum = 0;
  for (std::size_t i = 0; i < 15; ++i) {
    const char letter = is_digit(code[i]) ? static_cast<char>(code[i] - '0' + 'A') : code[i];
    sum += i % 2 == 0 ? kOdd.find(letter) : static_cast<std::size_t>(letter - 'A');
  }
  return code[15] == static_cast<char>('A' + sum % 26);
}

bool vat_number(std::string_view text) {
  if (text.size() < 4 || text.size() > 16 || !all_of(text.substr(0, 2), is_capital)) return false;
  const std::string_view prefix = text.substr(0, 2) == "GR" ? "EL" : text.substr(0, 2), code = text.substr(2);
  for (const Country& country : kCountries)
    if (country.prefix == prefix) return country.number(code);
  return all_of(code, is_capital_or_digit);
}

}  // namespace rulec
