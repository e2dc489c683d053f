// The words of the report in English and French.
#pragma once

#include <cstdint>
#include <string_view>

#include "evaluate/finding.h"

namespace rulec::report {

// _one and _many: how French and English count; French counts 0 and 1 as one.
enum class Word : std::uint8_t {
  fatal_one,
  fatal_many,
  warning_one,
  warning_many,
  info_one,
  info_many,
  valid,
  invalid,
  incomplete,
  valid_many,
  invalid_many,
  incomplete_many,
  fix,
  also,
  missing,
  more_places_one,
  more_places_many,
  line,
  unreadable,
  left_out,
  not_checked,
  layers,
  document_one,
  document_many,
  run_one,
  run_many,
  skipped_one,
  skipped_many,
  left_out_one,
  left_out_many,
  no_finding,
  unchecked_one,
  unchecked_many,
  changes,
  suppressed_one,
  suppressed_many,
  in_baseline,
  ignored_until,
  expired_on,
  count_of_words
};

std::string_view word(Word word, bool french);
std::string_view counted(std::uint64_t count, Word one, bool french);  // the word behind `one` is its plural

std::string_view severity_word(Severity severity, bool french);

// For programs, never translated.
std::string_view severity_key(Severity severity);
std::string_view verdict_key(Verdict verdict);

}  // namespace rulec::report
