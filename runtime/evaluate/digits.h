// What check digits are made of.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace rulec {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
inline bool is_letter(char c) { return is_capital(c) || (c >= 'a' && c <= 'z'); }
inline bool is_capital_or_digit(char c) { return is_capital(c) || is_digit(c); }

// Empty texts are of nothing.
template <typename Test>
bool all_of(std::string_view text, const Test& test) {
  return !text.empty() && std::all_of(text.begin(), text.end(), test);
}
inline bool all_digits(std::string_view text) {
  return all_of(text, [](char c) { return is_digit(c); });
}
inline bool digits(std::string_view text, std::size_t count) { return text.size() == count && all_digits(text); }

inline int digit(char c) { return c - '0'; }

// For up to 18 digits.
inline long long number(std::string_view digits) {
  long long value = 0;
  for (const char c : digits) value = value * 10 + digit(c);
  return value;
}

// The first digit with the first weight, and so on; digits without a weight do not count.
inline int weighted(std::string_view digits, std::initializer_list<int> weights) {
  int sum = 0;
  const char* at = digits.data();
  for (const int weight : weights) sum += digit(*at++) * weight;
  return sum;
}

// ISO/IEC 7064 mod 97-10 over digits and capitals, A as 10.
inline int mod97(std::string_view text) {
  int rest = 0;
  for (const char c : text) rest = is_digit(c) ? (rest * 10 + digit(c)) % 97 : (rest * 100 + (c - 'A' + 10)) % 97;
  return rest;
}

// ISO/IEC 7064 mod 11,10: the last digit belongs to those before it.
inline bool mod_11_10(std::string_view digits) {
  int product = 10;
  for (const char c : digits.substr(0, digits.size() - 1)) {
    int sum = (digit(c) + product) % 10;
    if (sum == 0) sum = 10;
    product = sum * 2 % 11;
  }
  return (11 - product) % 10 == digit(digits.back());
}

// Luhn, ISO/IEC 7812-1.
inline bool luhn(std::string_view text) {
  if (!all_digits(text)) return false;
  int sum = 0;
  bool doubled = false;
  for (std::size_t i = text.size(); i-- > 0; doubled = !doubled) {
    const int once = digit(text[i]), twice = once * 2 > 9 ? once * 2 - 9 : once * 2;
    sum += doubled ? twice : once;
  }
  return sum % 10 == 0;
}

}  // namespace rulec
