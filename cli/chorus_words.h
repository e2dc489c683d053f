// The flags of the verbs that speak with Chorus Pro.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "cli/options.h"

namespace rulec::cli {

// How options.cpp makes a verb, a flag that takes one of several words, and the flags about language.
struct WordMakers {
  std::function<CLI::App*(const std::string& name, const std::string& about, const std::string& example)> verb;
  std::function<void(CLI::App*, const std::string& flag, std::string& target, std::vector<std::string> values,
                     const std::string& about)>
      choice;
  std::function<void(CLI::App*)> speaks;
};

// Fills `options`, which must live as long as the parser.
void add_chorus(ChorusOptions& options, const WordMakers& make);

// Whether this is the name of one of these verbs; then `options.verb` is it.
bool is_chorus_verb(const std::string& name, ChorusOptions& options);

}  // namespace rulec::cli
