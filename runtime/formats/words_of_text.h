// A text as words of eight bytes, to find out at once whether any of them holds a byte that matters.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace rulec {

inline constexpr std::uint64_t kOneInEach = 0x0101010101010101, kHighBits = 0x8080808080808080;

// Not 0 where a byte of the word is below `limit` (at most 128), or where one is `byte`.
inline std::uint64_t some_below(std::uint64_t word, std::uint64_t limit) {
  return (word - kOneInEach * limit) & ~word & kHighBits;
}
inline std::uint64_t some_is(std::uint64_t word, unsigned char byte) {
  return some_below(word ^ (kOneInEach * byte), 1);
}

template <typename Word>
Word load_word(const char* from) {
  Word word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

// memcpy and memcmp for the short texts of an invoice, where a call takes longer than the work.
inline void copy_bytes(char* to, const char* from, std::size_t size) {
  const auto both_ends = [&](auto word) {
    auto last = word;
    std::memcpy(&word, from, sizeof word);
    std::memcpy(&last, from + size - sizeof last, sizeof last);
    std::memcpy(to, &word, sizeof word);
    std::memcpy(to + size - sizeof last, &last, sizeof last);
  };
  if (size > 16)
    std::memcpy(to, from, size);
  else if (size >= 8)
    both_ends(std::uint64_t{});
  else if (size >= 4)
    both_ends(std::uint32_t{});
  else if (size >= 2)
    both_ends(std::uint16_t{});
  else if (size == 1)
    *to = *from;
}
inline bool same_bytes(const char* a, const char* b, std::size_t size) {
  if (size > 16) return std::memcmp(a, b, size) == 0;
  if (size >= 8)
    return ((load_word<std::uint64_t>(a) ^ load_word<std::uint64_t>(b)) |
            (load_word<std::uint64_t>(a + size - 8) ^ load_word<std::uint64_t>(b + size - 8))) == 0;
  if (size >= 4)
    return ((load_word<std::uint32_t>(a) ^ load_word<std::uint32_t>(b)) |
            (load_word<std::uint32_t>(a + size - 4) ^ load_word<std::uint32_t>(b + size - 4))) == 0;
  for (std::size_t i = 0; i < size; ++i)
    if (a[i] != b[i]) return false;
  return true;
}

// Hands all bytes of the text to `look`, in words; some of them twice, and blanks where there are too few.
template <typename Look>
void each_word(std::string_view text, const Look& look) {
  constexpr std::uint64_t kBlanks = kOneInEach * ' ';
  const char* const from = text.data();
  const std::size_t size = text.size();
  if (size >= 8) {
    for (std::size_t at = 0; at + 8 < size; at += 8) look(load_word<std::uint64_t>(from + at));
    look(load_word<std::uint64_t>(from + size - 8));
  } else if (size >= 4) {
    look(load_word<std::uint32_t>(from) | std::uint64_t{load_word<std::uint32_t>(from + size - 4)} << 32U);
  } else if (size >= 2) {
    look(load_word<std::uint16_t>(from) | std::uint64_t{load_word<std::uint16_t>(from + size - 2)} << 16U |
         kBlanks << 32U);
  } else if (size == 1) {
    look(static_cast<unsigned char>(*from) | kBlanks << 8U);
  }
}

}  // namespace rulec
