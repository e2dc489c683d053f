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
