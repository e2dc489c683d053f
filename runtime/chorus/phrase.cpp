#include "chorus/phrase.h"

namespace rulec::chorus {
namespace {

constexpr char kMark = '\x1F';  // before each language: the unit separator, which no text for people has

}  // namespace

std::string text_of(const Phrase& phrase) { return kMark + phrase.english + kMark + phrase.french; }

std::string in_language(const std::string& text, bool french) {
  if (!text.starts_with(kMark)) return text;
  const std::size_t second = text.find(kMark, 1);
  if (second == std::string::npos) return text.substr(1);
  return french ? text.substr(second + 1) : text.substr(1, second - 1);
}

void append(Phrase& phrase, const Phrase& other, const char* between) {
  const std::string gap = phrase.empty() ? "" : between;
  phrase.english += gap + other.english;
  phrase.french += gap + other.french;
}

}  // namespace rulec::chorus
