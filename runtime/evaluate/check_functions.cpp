#include "evaluate/check_functions.h"

#include <algorithm>
#include <cctype>

namespace rulec {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }

int digit_sum(std::string_view text) {
  int sum = 0;
  for (const char c : text) sum += c - '0';
  return sum;
}

bool luhn(std::string_view text) {
  if (!all_digits(text)) return false;
  int sum = 0;
  bool doubled = false;
  for (std::size_t i = text.size(); i-- > 0; doubled = !doubled) {
    const int digit = text[i] - '0';
    const int twice = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += doubled ? twice : digit;
  }
  return sum % 10 == 0;
}

bool gs1(std::string_view text) {
  if (!all_digits(text)) return false;
  int sum = 0;
  for (std::size_t i = 0; i < text.size(); ++i) sum += (text[text.size() - 1 - i] - '0') * (i % 2 == 0 ? 1 : 3);
  return sum % 10 == 0;
}

bool siret(std::string_view text) {
  if (text.size() != 14 || !all_digits(text)) return false;
  return luhn(text) || (text.substr(0, 9) == "356000000" && digit_sum(text) % 5 == 0);
}

int mod97(std::string_view text) {
  int rest = 0;
  for (const char c : text) rest = is_digit(c) ? (rest * 10 + (c - '0')) % 97 : (rest * 100 + (c - 'A' + 10)) % 97;
  return rest;
}

bool iban(std::string_view text) {
  if (text.size() < 15 || text.size() > 34 || !is_capital(text[0]) || !is_capital(text[1]) || !is_digit(text[2]) ||
      !is_digit(text[3]))
    return false;
  if (!std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || is_capital(c); })) return false;
  std::array<char, 34> turned{};
  const auto end = std::copy(text.begin() + 4, text.end(), turned.begin());
  std::copy(text.begin(), text.begin() + 4, end);
  return mod97({turned.data(), text.size()}) == 1;
}

bool bic(std::string_view text) {
  if (text.size() != 8 && text.size() != 11) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool letter = is_capital(text[i]);
    if (i < 6 ? !letter : !letter && !is_digit(text[i])) return false;
  }
  return true;
}

bool fr_vat(std::string_view text) {
  if (text.size() != 11 || !all_digits(text.substr(2))) return false;
  const auto siren = text.substr(2);
  if (!std::all_of(text.begin(), text.begin() + 2, [](char c) { return is_digit(c) || is_capital(c); })) return false;
  if (!all_digits(text) || siren == "356000000") return true;
  return (mod97(siren) * 100 + 12) % 97 == (text[0] - '0') * 10 + (text[1] - '0');
}

bool vat_number(std::string_view text) {
  if (text.size() < 4 || text.size() > 15 || !is_capital(text[0]) || !is_capital(text[1])) return false;
  const auto body = text.substr(2);
  if (text.substr(0, 2) == "FR") return fr_vat(body);
  return std::all_of(body.begin(), body.end(),
                     [](char c) { return is_digit(c) || is_capital(c) || c == '+' || c == '*'; });
}

bool uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : std::isxdigit(static_cast<unsigned char>(text[i])) == 0) return false;
  }
  return true;
}

}  // namespace

std::optional<CheckFunction> check_function_named(std::string_view name) {
  const auto at = std::find(kCheckFunctionNames.begin(), kCheckFunctionNames.end(), name);
  if (at == kCheckFunctionNames.end()) return std::nullopt;
  return static_cast<CheckFunction>(at - kCheckFunctionNames.begin());
}

bool passes(CheckFunction function, std::string_view text) {
  switch (function) {
    case CheckFunction::luhn:
      return luhn(text);
    case CheckFunction::siren:
      return text.size() == 9 && luhn(text);
    case CheckFunction::siret:
      return siret(text);
    case CheckFunction::iban:
      return iban(text);
    case CheckFunction::bic:
      return bic(text);
    case CheckFunction::gln:
      return text.size() == 13 && gs1(text);
    case CheckFunction::ean:
      return (text.size() == 8 || (text.size() >= 12 && text.size() <= 14)) && gs1(text);
    case CheckFunction::vat_number:
      return vat_number(text);
    case CheckFunction::fr_vat:
      return fr_vat(text);
    case CheckFunction::uuid:
      return uuid(text);
  }
  return false;
}

}  // namespace rulec
