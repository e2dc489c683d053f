// How near two words are, and patterns of words: for suggestions, and for choosing rules by their ids.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rulec {

enum class Letters : std::uint8_t { exact, any_case };  // any_case: ASCII only

// Insertions, removals and replacements between two words, in bytes.
std::size_t edit_distance(std::string_view a, std::string_view b, Letters letters = Letters::exact);

// `*` in the pattern stands for any characters. Takes at most pattern × text steps.
bool fits_pattern(std::string_view pattern, std::string_view text, Letters letters = Letters::exact);

}  // namespace rulec
