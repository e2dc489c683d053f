// Runs a table of transitions made from a regular expression. Layout: number of states and of classes (16 bits each),
// the class of each byte, one byte a state that says whether it accepts, then the transitions (16 bits each).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace rulec {

inline bool matches(const std::byte* dfa, std::string_view text) {
  const auto word = [&](std::size_t at) {
    std::uint16_t value;
    std::memcpy(&value, dfa + at, 2);
    return value;
  };
  const std::size_t states = word(0), classes = word(2), accepts = 4 + 256;
  const std::size_t transitions = accepts + states + (states & 1);
  std::size_t state = 1;
  for (const char c : text) {
    const auto kind = static_cast<std::size_t>(dfa[4 + static_cast<unsigned char>(c)]);
    state = word(transitions + 2 * (state * classes + kind));
    if (state == 0) return false;
  }
  return dfa[accepts + state] != std::byte{0};
}

}  // namespace rulec
