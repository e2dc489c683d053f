// What the ledger says in its own words, in both languages; what the platform wrote stays as it is.
#pragma once

#include <string>

namespace rulec::chorus {

struct Phrase {
  std::string english, french;
  bool empty() const { return english.empty(); }
};

// Of both in one text, as the ledger keeps it.
std::string text_of(const Phrase& phrase);

// A text of the ledger in one language; one that is no phrase, as it is.
std::string in_language(const std::string& text, bool french);

// Puts another behind, after `between` where there is something before.
void append(Phrase& phrase, const Phrase& other, const char* between);

}  // namespace rulec::chorus
