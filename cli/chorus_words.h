// The flags of the verbs that speak with Chorus Pro.
#pragma once

#include <string>

#include "cli/flags/flags.h"

namespace rulec::cli {

// Fills `options`, which must live as long as the parser.
void add_chorus(ChorusOptions& options, const WordMakers& make);

// Whether this is the name of one of these verbs; then `options.verb` is it.
bool is_chorus_verb(const std::string& name, ChorusOptions& options);

}  // namespace rulec::cli
