#include "cli/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <memory>
#include <string_view>
#include <utility>

#include "cli/author_words.h"
#include "cli/chorus_words.h"
#include "cli/exit_code.h"
#include "cli/flags/flags.h"
#include "cli/names.h"

namespace rulec::cli {
namespace {

// The parser, and what it fills.
struct Words {
  CLI::App app{"Judges invoices for Chorus Pro by rules that are data."};
  std::vector<std::unique_ptr<VerbFlags>> verbs;
  ChorusOptions chorus;
  AuthorOptions author;
  bool version = false;
  std::string lang, color = "auto";
  std::map<std::string, std::vector<std::string>> choices;  // "check --format" and what it takes

  // With the flags of all verbs, or of the one that the command line begins with and those that share its flags.
  explicit Words(std::string_view first_word = {});
  Words(const Words&) = delete;
  Words& operator=(const Words&) = delete;

  // The verb of the line, where its flags are in a file of their own.
  VerbFlags* chosen() const {
    const auto found = std::ranges::find_if(verbs, [](const auto& verb) { return verb->was_chosen(); });
    return found == verbs.end() ? nullptr : found->get();
  }

 private:
  void add_verbs(std::string_view first_word);
  CLI::App* verb(const std::string& name, const std::string& about, const std::string& example);
  void choice(CLI::App* verb, const std::string& flag, std::string& target, std::vector<std::string> values,
              const std::string& about);
  void speaks(CLI::App* verb);
};

CLI::App* Words::verb(const std::string& name, const std::string& about, const std::string& example) {
  CLI::App* sub = app.add_subcommand(name, about);
  sub->footer("\nExample:\n  " + example);
  sub->get_formatter()->column_width(30);
  return sub;
}

void Words::choice(CLI::App* verb, const std::string& flag, std::string& target, std::vector<std::string> values,
                   const std::string& about) {
  choices[verb->get_name() + " " + flag] = values;
  const std::string shown = fmt::format("{}", fmt::join(values, "|"));
  verb->add_option(flag, target, about)
      ->check(CLI::Validator(
          [values = std::move(values), shown](std::string& given) {
            return std::ranges::find(values, given) != values.end() ? std::string()
                                                                    : fmt::format("`{}` is none of {}", given, shown);
          },
          ""))
      ->type_name(shown);
}

void Words::speaks(CLI::App* verb) {
  choice(verb, "--lang", lang, {"en", "fr"}, "Language (from LC_ALL, LC_MESSAGES, LANG)");
  choice(verb, "--color", color, {"auto", "always", "never"}, "Colours (NO_COLOR is respected)");
}

constexpr std::array<std::pair<std::string_view, MakeFlags*>, 13> kVerbs = {{{"check", check_flags},
                                                                             {"convert", convert_flags},
                                                                             {"build", build_flags},
                                                                             {"close", close_flags},
                                                                             {"key", key_flags},
                                                                             {"explain", explain_flags},
                                                                             {"rules", rules_flags},
                                                                             {"compile", compile_flags},
                                                                             {"test", test_flags},
                                                                             {"report", report_flags},
                                                                             {"catalogue", catalogue_flags},
                                                                             {"completion", completion_flags},
                                                                             {"diff", diff_flags}}};

Words::Words(std::string_view first_word) {
  app.name("rulec");
  app.require_subcommand(0, 1);
  app.get_formatter()->column_width(30);
  app.add_flag("--version", version, "The version, and that of the rules");
  app.footer(
      "\nExample:\n  rulec check examples/b2g.json\n\n"
      "Exit codes: 0 done; 1 refused; 2 could not tell, or could not do; 3 not yet (track, send --wait).");
  add_verbs(first_word);
}

void Words::add_verbs(std::string_view first_word) {
  const WordMakers make{
      [this](const auto&... words) { return verb(words...); },
      [this](CLI::App* sub, const std::string& flag, std::string& target, std::vector<std::string> values,
             const std::string& about) { choice(sub, flag, target, std::move(values), about); },
      [this](CLI::App* sub) { speaks(sub); }};
  const std::string word(first_word);
  const auto own = std::ranges::find(kVerbs, first_word, [](const auto& verb) { return verb.first; });
  if (own != kVerbs.end()) return verbs.push_back(own->second(make));
  if (is_author_verb(word, author)) return add_author(author, make);
  if (is_chorus_verb(word, chorus)) return add_chorus(chorus, make);
  for (const auto& [name, flags] : kVerbs) verbs.push_back(flags(make));
  add_author(author, make);
  add_chorus(chorus, make);
}

bool is_set(const char* value) { return value != nullptr && *value != '\0'; }

bool french_by_locale() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
    if (const char* value = std::getenv(name); is_set(value)) return std::string_view(value).starts_with("fr");
  return false;
}

Display display_of(const Words& words, const Io& io) {
  Display display;
  display.french = words.lang.empty() ? french_by_locale() : words.lang == "fr";
  const bool wanted = !is_set(std::getenv("NO_COLOR"));
  display.colour_out = words.color == "always" || (words.color == "auto" && wanted && io.out_is_terminal);
  display.colour_err = words.color == "always" || (words.color == "auto" && wanted && io.err_is_terminal);
  return display;
}

Verb verb_of(Words& words) {
  if (words.version) return VersionOptions{};
  if (VerbFlags* const verb = words.chosen()) return verb->take();
  const std::string name = words.app.get_subcommands().front()->get_name();
  if (is_author_verb(name, words.author)) return std::move(words.author);
  if (is_chorus_verb(name, words.chorus)) return std::move(words.chorus);
  return VersionOptions{};
}

Parsed misused(std::string_view message, std::string_view verb, Io& io) {
  io.err << fmt::format("rulec: {}\nTry `rulec {}--help`.\n", message, verb.empty() ? "" : fmt::format("{} ", verb));
  return {std::nullopt, kUnable};
}

// The first word is no verb, or a flag is unknown: CLI11 lists them, people want the nearest.
std::optional<std::string> unknown_word(const Words& words, int argc, char** argv) {
  if (argc < 2) return std::nullopt;
  const std::string_view first = argv[1];
  std::vector<std::string_view> verbs;
  for (const CLI::App* sub : words.app.get_subcommands({})) verbs.push_back(sub->get_name());
  const bool is_verb = std::ranges::find(verbs, first) != verbs.end();
  if (!is_verb && !first.starts_with('-')) return fmt::format("no verb `{}`{}", first, did_you_mean(first, verbs));
  const CLI::App* sub = is_verb ? words.app.get_subcommand(std::string(first)) : &words.app;
  std::vector<std::string> names;
  for (const CLI::Option* option : sub->get_options())
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  const std::vector<std::string_view> known(names.begin(), names.end());
  for (int i = is_verb ? 2 : 1; i < argc; ++i) {
    std::string_view word = argv[i];
    if (word == "--") break;
    word = word.substr(0, word.find('='));
    if (word.starts_with("--") && std::ranges::find(known, word) == known.end())
      return fmt::format("no flag `{}`{}", word, did_you_mean(word, known));
  }
  return std::nullopt;
}

}  // namespace

Parsed parse_command_line(int argc, char** argv, Io& io) {
  Words words(argc > 1 ? argv[1] : "");  // to make the flags of every verb takes longer than to judge an invoice
  const auto chosen = [&] {
    const auto subs = words.app.get_subcommands();
    return subs.empty() ? std::string() : subs.front()->get_name();
  };
  try {
    words.app.parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help
    words.app.exit(asked, io.out, io.err);
    return {std::nullopt, kDone};
  } catch (const CLI::ParseError& problem) {
    return misused(unknown_word(words, argc, argv).value_or(problem.what()), chosen(), io);
  }
  if (chosen().empty() && !words.version) {
    io.err << words.app.help();
    return {std::nullopt, kUnable};
  }
  if (VerbFlags* const verb = words.chosen())
    if (const auto problem = verb->understand()) return misused(*problem, chosen(), io);
  return {Options{verb_of(words), display_of(words, io)}, kDone};
}

std::vector<VerbWords> words_of_verbs() {
  const Words words;
  std::vector<VerbWords> verbs;
  for (const CLI::App* sub : words.app.get_subcommands({})) {
    VerbWords verb{sub->get_name(), sub->get_description(), {}};
    for (const CLI::Option* option : sub->get_options()) {
      FlagWords flag{{}, option->get_description(), option->get_items_expected_min() > 0, {}};
      for (const std::string& name : option->get_lnames()) flag.names.push_back("--" + name);
      for (const std::string& name : option->get_snames()) flag.names.push_back("-" + name);
      const std::string key = option->get_lnames().empty() ? option->get_name() : "--" + option->get_lnames().front();
      if (const auto found = words.choices.find(sub->get_name() + " " + key); found != words.choices.end())
        flag.values = found->second;
      verb.flags.push_back(std::move(flag));
    }
    verbs.push_back(std::move(verb));
  }
  return verbs;
}

}  // namespace rulec::cli
