// The flags of the verbs for those who write rules.
#pragma once

#include "cli/chorus_words.h"

namespace rulec::cli {

// Fills `options`, which must live as long as the parser.
void add_author(AuthorOptions& options, const WordMakers& make);

// Whether this is the name of one of these verbs; then `options.verb` is it.
bool is_author_verb(const std::string& name, AuthorOptions& options);

}  // namespace rulec::cli
