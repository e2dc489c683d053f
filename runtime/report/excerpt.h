// A line of a document with a caret under the part it is about, fit for a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rulec::report {

struct Excerpt {
  std::string line;        // printable, cut around the place
  std::size_t indent = 0;  // columns before the caret
  std::size_t width = 1;   // columns under the caret, at least one
};

// The line around bytes `begin` to `end` (what lies on later lines is left out). Looks at a bounded number of bytes,
// so that a document written on one line costs no more than any other.
Excerpt excerpt(std::string_view bytes, std::size_t begin, std::size_t end);

// The end of the JSON scalar that begins at `begin`; of anything else its first byte.
std::size_t end_of_scalar(std::string_view bytes, std::size_t begin);

// The text on one line, without anything that a terminal would obey; what is no UTF-8 becomes U+FFFD.
std::string printable(std::string_view text);

}  // namespace rulec::report
