// What stands in a text that is to be written as JSON.
#pragma once

#include <string_view>

#include "formats/words_of_text.h"

namespace rulec {

struct JsonLetters {
  bool escapes = false;       // a control character, a quote or a backslash, which JSON writes otherwise
  bool beyond_ascii = false;  // bytes of 0x80 and above

  bool is_plain() const { return !escapes && !beyond_ascii; }

  static JsonLetters of(std::string_view text) {
    std::uint64_t escapes = 0, beyond = 0;
    each_word(text, [&](std::uint64_t word) {
      escapes |= some_below(word, ' ') | some_is(word, '"') | some_is(word, '\\');
      beyond |= word & kHighBits;
    });
    return {escapes != 0, beyond != 0};
  }
};

}  // namespace rulec
