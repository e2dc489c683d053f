// Code lists as machine code: short codes as numbers in a table of open addressing. A list with codes that are long, or
// not in force on all days, asks the machine about all that is not in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "evaluate/machine.h"

namespace rulec::native {

inline constexpr std::size_t kShort = 7;  // bytes; the eighth is the length

// Not 0; 0 for what is empty or long.
inline std::uint64_t code_key(std::string_view code) {
  const auto read = [&](auto word, std::size_t from) {
    std::memcpy(&word, code.data() + from, sizeof(word));
    return std::uint64_t{word};
  };
  const std::size_t size = code.size();
  std::uint64_t bytes = 0;
  switch (size) {
    case 1:
      bytes = read(std::uint8_t{}, 0);
      break;
    case 2:
      bytes = read(std::uint16_t{}, 0);
      break;
    case 3:
      bytes = read(std::uint16_t{}, 0) | read(std::uint8_t{}, 2) << 16;
      break;
    case 4:
      bytes = read(std::uint32_t{}, 0);
      break;
    case 5:
    case 6:
    case 7:
      bytes = read(std::uint32_t{}, 0) | read(std::uint32_t{}, size - 4) << (8 * (size - 4));
      break;
    default:
      return 0;
  }
  return bytes | std::uint64_t{size} << 56;
}

inline std::size_t bucket(std::uint64_t key, unsigned bits) { return (key * 0x9e3779b97f4a7c15ULL) >> (64 - bits); }

// `Short`: all short codes of the list are in its table; `Long`: it has long ones.
template <Index List, bool Short, bool Long, unsigned Bits>
bool list_has(const Machine& m, const std::uint64_t (&table)[std::size_t{1} << Bits], std::string_view code) {
  const std::uint64_t key = code_key(code);
  if (key != 0)
    for (std::size_t at = bucket(key, Bits); table[at] != 0; at = (at + 1) & ((std::size_t{1} << Bits) - 1))
      if (table[at] == key) return true;
  const bool known = key != 0 ? Short : !Long;
  return known ? false : m.list_has(List, code);
}

}  // namespace rulec::native
