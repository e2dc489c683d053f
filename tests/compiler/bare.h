// What fmt must not lose.
#pragma once

#include <string>

namespace rulec::tests {

// What is neither blank nor line end, in order; blanks inside of texts and comments count.
inline std::string bare(const std::string& text) {
  std::string kept;
  bool quoted = false, comment = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') {
      while (comment && kept.ends_with(' ')) kept.pop_back();
      comment = false;
    } else if (quoted || comment || (c != ' ' && c != '\t')) {
      kept += c;
    }
    if (comment) continue;
    if (quoted && c == '\\' && i + 1 < text.size())
      kept += text[++i];
    else if (c == '"')
      quoted = !quoted;
    else if (c == '#' && !quoted)
      comment = true;
  }
  return kept;
}

}  // namespace rulec::tests
