#include "cli/flags/judge_flags.h"

#include <fmt/format.h>

namespace rulec::cli {
namespace {

void suppresses(CLI::App* sub, SuppressionOptions& options) {
  sub->add_option("--baseline", options.baseline, "Findings that are known: shown, and no reason to fail")
      ->type_name("FILE");
  sub->add_option("--config", options.config, "Accepted findings (rulec.toml of the working folder, where it is there)")
      ->type_name("FILE");
}

}  // namespace

void add_choice_flags(CLI::App* sub, CheckOptions& options, JudgeWords& words, const WordMakers& make) {
  sub->add_option("--layer", options.layers, "Judge by these layers instead of those the document calls for")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("NAME[,NAME]");
  make.choice(sub, "--direction", words.direction, {"send", "receive"}, "Judge as the one side or the other");
  sub->add_option("--select", options.select, "Only these rules: an id, or a family as BR-CO-*")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("RULE[,RULE]");
  sub->add_option("--ignore", options.ignore, "Leave these rules out")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("RULE[,RULE]");
  sub->add_option("--recipient", options.recipient, "What the directory of Chorus Pro says of the recipient (JSON)")
      ->type_name("FILE");
  sub->add_flag("--as-is", options.as_is, "Judge a document as it stands, without completing it");
}

void add_judge_flags(CLI::App* sub, CheckOptions& options, JudgeWords& words, const WordMakers& make) {
  sub->add_option("FILE", options.paths,
                  "Invoices (GOBL JSON or CII XML, told apart by content), .ndjson files with one a line, folders, or "
                  "- for standard input")
      ->type_name("");
  sub->add_option("--files-from", options.files_from, "Take the names from a file (- is standard input), one a line")
      ->type_name("FILE");
  sub->add_flag("-0,--null", options.nul_separated, "The names of --files-from end in NUL, not in a line end");
  add_choice_flags(sub, options, words, make);
  sub->add_option("--rules", options.rules, "Judge by the rule files of a folder, or a compiled table")
      ->type_name("DIR");
  sub->add_option("--on", words.on, "Judge as of a day")->type_name("YYYY-MM-DD");
  sub->add_option("--public-key", options.public_keys,
                  "Verify the signatures by this public key (JWK); may be repeated")
      ->allow_extra_args(false)
      ->type_name("FILE");
  sub->add_option("--jobs,-j", options.jobs, "Documents judged at a time (as many as there are processors)")
      ->type_name("N");
  sub->add_option("--max-size", words.max_size, "The largest document that is read (64M)")->type_name("N[K|M|G]");
  suppresses(sub, options.suppressions);
  make.choice(sub, "--fail-on", words.fail_on, {"fatal", "warning", "info"},
              "The least severity that gives exit code 1");
}

std::optional<std::string> understand_day(std::string_view flag, const std::string& text, std::optional<Day>& day) {
  if (text.empty()) return std::nullopt;
  day = parse_iso_day(text);
  if (day) return std::nullopt;
  return fmt::format("{}: `{}` is no day; write it as 2026-03-31", flag, text);
}

Direction direction_named(std::string_view name) { return name == "receive" ? Direction::receive : Direction::send; }

std::optional<std::string> understand_judge_flags(const JudgeWords& words, CheckOptions& options) {
  options.direction = direction_named(words.direction);
  options.fail_on = words.fail_on == "info"      ? Severity::info
                    : words.fail_on == "warning" ? Severity::warning
                                                 : Severity::fatal;
  if (auto problem = understand_day("--on", words.on, options.on)) return problem;
  if (auto problem = understand_size(words.max_size, options.max_size)) return problem;
  if (options.paths.empty() && options.files_from.empty()) return "no file to check";
  return std::nullopt;
}

}  // namespace rulec::cli
