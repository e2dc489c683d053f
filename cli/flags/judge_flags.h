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

// Those of them that choose the rules and the side: --layer, --direction, --select, --ignore, --recipient, --as-is.
void add_choice_flags(CLI::App* sub, CheckOptions& options, JudgeWords& words, const WordMakers& make);

// The day of `flag`, where it is given.
std::optional<std::string> understand_day(std::string_view flag, const std::string& text, std::optional<Day>& day);
Direction direction_named(std::string_view name);

// What is wrong with them, or nothing; then `options` is filled.
std::optional<std::string> understand_judge_flags(const JudgeWords& words, CheckOptions& options);

}  // namespace rulec::cli
