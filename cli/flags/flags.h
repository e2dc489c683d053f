// The command line of each verb, one file a verb: its flags, and what they mean once the whole line was read.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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

// What the parser fills for one verb; lives as long as it.
class VerbFlags {
 public:
  virtual ~VerbFlags() = default;
  bool was_chosen() const { return app_->parsed(); }

  // What is wrong with the values, or nothing.
  virtual std::optional<std::string> understand() { return std::nullopt; }
  virtual Verb take() = 0;

 protected:
  void is(CLI::App* app) { app_ = app; }
  CLI::App& app() { return *app_; }

 private:
  CLI::App* app_ = nullptr;
};

using MakeFlags = std::unique_ptr<VerbFlags>(const WordMakers&);
MakeFlags check_flags, convert_flags, build_flags, close_flags, key_flags, explain_flags, rules_flags, compile_flags,
    test_flags, report_flags, catalogue_flags, completion_flags, diff_flags;

// "64M" and the like; empty: the size that is read unless said otherwise.
std::optional<std::string> understand_size(std::string_view text, std::size_t& size);

// --format of `check` and `rules`.
Format format_named(std::string_view name);

// What a verb's own exit codes mean, at the end of its --help.
void says_exit_codes(CLI::App* sub, std::string_view codes);

inline constexpr std::string_view kJudgeExitCodes =
    "0 nothing at or above --fail-on; 1 a document is refused; 2 one could not be judged, or\n"
    "the call is wrong. 2 wins over 1.";
inline constexpr std::string_view kDiffExitCodes =
    "0 the rules are the same, and the verdicts; 1 something differs; 2 something cannot be\n"
    "read, an invoice too. 2 wins over 1.";
inline constexpr std::string_view kReportExitCodes =
    "those of check, and the report is written whatever it says: 0 nothing at or above\n"
    "--fail-on; 1 a document is refused; 2 one could not be judged, or the report could not be made. 2 wins over 1.";

}  // namespace rulec::cli
