// The flags of the verbs that judge invoices: what is judged, and how.
#pragma once

#include "cli/flags/flags.h"

namespace rulec::cli {

// Texts that are understood after the whole line was read.
struct JudgeWords {
  std::string on, max_size, direction = "send", fail_on = "fatal";
};

// Both must live as long as the parser.
void add_judge_flags(CLI::App* sub, CheckOptions& options, JudgeWords& words, const WordMakers& make);

// What is wrong with them, or nothing; then `options` is filled.
std::optional<std::string> understand_judge_flags(const JudgeWords& words, CheckOptions& options);

}  // namespace rulec::cli
