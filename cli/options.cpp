#include "cli/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <charconv>
#include <cstdlib>
#include <map>
#include <string_view>
#include <utility>

#include "cli/author_words.h"
#include "cli/chorus_words.h"
#include "cli/exit_code.h"
#include "cli/names.h"

namespace rulec::cli {
namespace {

constexpr std::size_t kMaxSize = std::size_t{64} << 20U;

// The texts behind the flags, before they are understood; and the parser itself.
struct Words {
  CLI::App app{"Judges invoices for Chorus Pro by rules that are data."};
  CheckOptions check;
  ConvertOptions convert;
  ExplainOptions explain;
  RulesOptions rules;
  CompileOptions compile;
  TestOptions test;
  CompletionOptions completion;
  BuildOptions build;
  ChorusOptions chorus;
  CloseOptions close;
  KeyOptions key;
  ReportOptions report;
  CatalogueOptions catalogue;
  AuthorOptions author;
  bool version = false;
  std::string lang, color = "auto";
  std::string report_format;
  std::string check_format = "text", rules_format = "text", fail_on = "fatal", direction = "send";
  std::string on, max_size, convert_max_size, build_max_size, close_max_size, target, rounding = "document";
  std::map<std::string, std::vector<std::string>> choices;  // "check --format" and what it takes

  Words();
  Words(const Words&) = delete;
  Words& operator=(const Words&) = delete;

 private:
  CLI::App* verb(const std::string& name, const std::string& about, const std::string& example);
  void choice(CLI::App* verb, const std::string& flag, std::string& target, std::vector<std::string> values,
              const std::string& about);
  void speaks(CLI::App* verb);
  void suppresses(CLI::App* verb, SuppressionOptions& options);
  void judges(CLI::App* verb, CheckOptions& options);
  void add_report();
  void add_catalogue();
  void add_check();
  void add_convert();
  void add_build();
  void add_close();
  void add_key();
  void add_explain();
  void add_rules();
  void add_compile();
  void add_test();
  void add_completion();
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

void Words::suppresses(CLI::App* verb, SuppressionOptions& options) {
  verb->add_option("--baseline", options.baseline, "Findings that are known: shown, and no reason to fail")
      ->type_name("FILE");
  verb->add_option("--config", options.config,
                   "Accepted findings (rulec.toml of the working folder, where it is there)")
      ->type_name("FILE");
}

// What is judged, and how: the same for all verbs that judge.
void Words::judges(CLI::App* verb, CheckOptions& options) {
  verb->add_option("FILE", options.paths,
                   "Invoices (GOBL JSON), .ndjson files with one a line, folders, or - for standard input")
      ->type_name("");
  verb->add_option("--files-from", options.files_from, "Take the names from a file (- is standard input), one a line")
      ->type_name("FILE");
  verb->add_flag("-0,--null", options.nul_separated, "The names of --files-from end in NUL, not in a line end");
  verb->add_option("--layer", options.layers, "Judge by these layers instead of those the document calls for")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("NAME[,NAME]");
  verb->add_option("--rules", options.rules, "Judge by the rule files of a folder, or a compiled table")
      ->type_name("DIR");
  verb->add_option("--on", on, "Judge as of a day")->type_name("YYYY-MM-DD");
  choice(verb, "--direction", direction, {"send", "receive"}, "Judge as the one side or the other");
  verb->add_option("--select", options.select, "Only these rules: an id, or a family as BR-CO-*")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("RULE[,RULE]");
  verb->add_option("--ignore", options.ignore, "Leave these rules out")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("RULE[,RULE]");
  verb->add_option("--recipient", options.recipient, "What the directory of Chorus Pro says of the recipient (JSON)")
      ->type_name("FILE");
  verb->add_option("--public-key", options.public_keys,
                   "Verify the signatures by this public key (JWK); may be repeated")
      ->allow_extra_args(false)
      ->type_name("FILE");
  verb->add_option("--jobs,-j", options.jobs, "Documents judged at a time (as many as there are processors)")
      ->type_name("N");
  verb->add_option("--max-size", max_size, "The largest document that is read (64M)")->type_name("N[K|M|G]");
  verb->add_flag("--as-is", options.as_is, "Judge a document as it stands, without completing it");
  suppresses(verb, options.suppressions);
}

void Words::add_check() {
  CLI::App* sub = verb("check", "Judge invoices: read, validate, report",
                       "rulec check examples/b2g.json\n  rulec check --format ndjson invoices/ > verdicts.ndjson");
  judges(sub, check);
  choice(sub, "--format", check_format, {"text", "ndjson", "json", "sarif", "junit", "svrl", "github", "html"},
         "Form of the report");
  choice(sub, "--fail-on", fail_on, {"fatal", "warning", "info"}, "The least severity that gives exit code 1");
  sub->add_option("--write-baseline", check.suppressions.write_baseline,
                  "Write the findings of this call as a baseline")
      ->type_name("FILE");
  sub->add_flag("--all", check.all, "Show every place, the values compared, and the rules left out");
  speaks(sub);
}

void Words::add_report() {
  CLI::App* sub =
      verb("report", "Write a compliance report over many invoices: a page, JSON, CSV or Markdown",
           "rulec report invoices/ -o report.html\n  rulec report --format csv invoices/ -o - > verdicts.csv");
  judges(sub, report.check);
  sub->add_option("-o,--output", report.output, "Write to this file: .html, .json, .csv or .md; - is standard output")
      ->required()
      ->type_name("FILE");
  choice(sub, "--format", report_format, {"html", "json", "csv", "markdown"}, "Form (from the name of the file)");
  speaks(sub);
}

void Words::add_catalogue() {
  CLI::App* sub = verb("catalogue", "Write a page for each rule, and one to search them, into a folder",
                       "rulec catalogue -o rules-site");
  sub->add_option("-o,--output", catalogue.output, "The folder; it is made where it is not there")
      ->required()
      ->type_name("DIR");
  sub->add_option("--rules", catalogue.rules, "Rule files of a folder instead of the built-in ones")->type_name("DIR");
  speaks(sub);
}

void Words::add_convert() {
  CLI::App* sub = verb("convert", "Turn a GOBL invoice into CII, or a CII invoice into GOBL",
                       "rulec convert invoice.json --to cii -o invoice.xml\n"
                       "  rulec convert invoice.json --to cii --dialect choruspro-v1 --strict -o invoice.xml\n"
                       "  rulec convert invoice.xml --to gobl -o invoice.json");
  sub->add_option("FILE", convert.path, "An invoice, or - for standard input")->required()->type_name("");
  choice(sub, "--to", target, {"cii", "gobl"}, "The syntax to write");
  sub->get_option("--to")->required();
  choice(sub, "--dialect", convert.dialect, {"en16931", "choruspro-v1", "choruspro-gobl"},
         "Form of CII (choruspro-v1 for a document with the addon fr-choruspro-v1, else en16931)");
  sub->add_flag("--strict", convert.strict, "Refuse where something cannot be carried, and write nothing");
  sub->add_option("-o,--output", convert.output, "Write to this file instead of standard output")->type_name("FILE");
  sub->add_option("--rules", convert.rules, "Mappings of a folder of rule files, or of a compiled table")
      ->type_name("DIR");
  sub->add_option("--max-size", convert_max_size, "The largest document that is read (64M)")->type_name("N[K|M|G]");
  speaks(sub);
}

void Words::add_build() {
  CLI::App* sub = verb("build", "Complete a GOBL invoice: normalise, calculate, write it whole",
                       "rulec build examples/minimal.json -o invoice.json\n  rulec build --envelope - < draft.json");
  sub->add_option("FILE", build.path, "The invoice (GOBL JSON), or - for standard input")->required()->type_name("");
  sub->add_option("-o,--output", build.output, "Write to this file instead of standard output")->type_name("FILE");
  sub->add_flag("--envelope", build.envelope, "Wrap a bare invoice: identifier and digest");
  choice(sub, "--rounding", rounding, {"document", "en16931"},
         "As the invoice says; or so that the printed figures add up as EN 16931 wants");
  sub->add_option("--rules", build.rules, "Take rates and rules from the files of a folder, or a compiled table")
      ->type_name("DIR");
  sub->add_option("--max-size", build_max_size, "The largest document that is read (64M)")->type_name("N[K|M|G]");
  speaks(sub);
}

void Words::add_close() {
  CLI::App* sub = verb("close", "Close an invoice: build it, wrap it in an envelope, take its digest, sign it",
                       "rulec close invoice.json --key key.jwk -o closed.json");
  sub->add_option("FILE", close.path, "The invoice (GOBL JSON), or - for standard input")->required()->type_name("");
  sub->add_option("--key", close.key, "Sign with this private key (`rulec key new`); else only the digest is taken")
      ->type_name("FILE");
  sub->add_option("-o,--output", close.output, "Write to this file instead of standard output")->type_name("FILE");
  sub->add_option("--max-size", close_max_size, "The largest document that is read (64M)")->type_name("N[K|M|G]");
  speaks(sub);
}

void Words::add_key() {
  CLI::App* sub = verb("key", "Make a key that signs invoices, or show what of it may be given away",
                       "rulec key new -o key.jwk\n  rulec key public key.jwk -o public.jwk");
  choice(sub, "ACTION", key.action, {"new", "public"}, "What to do");
  sub->get_option("ACTION")->required();
  sub->add_option("FILE", key.path, "The private key, of `public`")->type_name("");
  sub->add_option("-o,--output", key.output, "Write to this file; a private key is readable by its owner alone")
      ->type_name("FILE");
  speaks(sub);
}

void Words::add_explain() {
  CLI::App* sub =
      verb("explain", "Say what a rule asks, why, and where documents keep its terms", "rulec explain BR-CO-10");
  sub->add_option("RULE", explain.rule, "Id of a rule, or an alias")->required()->type_name("");
  sub->add_option("--rules", explain.rules, "Rule files of a folder instead of the built-in ones")->type_name("DIR");
  speaks(sub);
}

void Words::add_rules() {
  CLI::App* sub = verb("rules", "List the rules", "rulec rules --layer en16931 --format json");
  sub->add_option("--layer", rules.layers, "Only the rules in force in these layers")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("NAME[,NAME]");
  sub->add_option("--against", rules.against, "Where the layer differs from this one, and why, as Markdown")
      ->type_name("NAME");
  sub->add_option("--select", rules.select, "Only these rules: an id, or a family as CPRO-*")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("RULE[,RULE]");
  choice(sub, "--format", rules_format, {"text", "json", "markdown", "ids"}, "Form of the list");
  sub->add_option("--rules", rules.rules, "Rule files of a folder instead of the built-in ones")->type_name("DIR");
  speaks(sub);
}

void Words::add_compile() {
  CLI::App* sub =
      verb("compile", "Compile rule files; without -o or --dump only check them", "rulec compile rules/ -o rules.rtab");
  sub->add_option("DIR", compile.folder, "Folder of rule files")->type_name("");
  sub->add_option("-o,--output", compile.output, "Write the table to this file")->type_name("FILE");
  sub->add_option("--dump", compile.rule, "Print what the rules became, or one of them")
      ->expected(0, 1)
      ->type_name("[RULE]");
  speaks(sub);
}

void Words::add_test() {
  CLI::App* sub = verb("test", "Run the examples inside rule files", "rulec test rules/");
  sub->add_option("PATH", test.paths, "Folders or files of rules (rules/)")->type_name("");
  sub->add_flag("--mutate", test.mutate, "Change each check a little and say which change no example notices");
  sub->add_flag("--coverage", test.coverage, "List the rules without a failing example");
  sub->add_flag("--watch", test.watch, "Run again whenever a file changes, until Ctrl-C");
  speaks(sub);
}

void Words::add_completion() {
  CLI::App* sub =
      verb("completion", "Print a completion script for a shell",
           "source <(rulec completion bash)\n  rulec completion fish > ~/.config/fish/completions/rulec.fish");
  choice(sub, "SHELL", completion.shell, {"bash", "zsh", "fish"}, "The shell");
  sub->get_option("SHELL")->required();
}

Words::Words() {
  app.name("rulec");
  app.require_subcommand(0, 1);
  app.get_formatter()->column_width(30);
  app.add_flag("--version", version, "The version, and that of the rules");
  app.footer(
      "\nExample:\n  rulec check examples/b2g.json\n\n"
      "Exit codes: 0 done; 1 refused; 2 could not tell, or could not do; 3 not yet (track, send --wait).");
  add_check();
  add_convert();
  add_build();
  add_close();
  add_key();
  add_explain();
  add_rules();
  add_compile();
  add_test();
  add_report();
  add_catalogue();
  add_completion();
  const WordMakers make{
      [this](const auto&... words) { return verb(words...); },
      [this](CLI::App* sub, const std::string& flag, std::string& target, std::vector<std::string> values,
             const std::string& about) { choice(sub, flag, target, std::move(values), about); },
      [this](CLI::App* sub) { speaks(sub); }};
  add_author(author, make);
  add_chorus(chorus, make);
}

// "64M" and the like.
std::optional<std::size_t> parse_size(std::string_view text) {
  if (text.empty()) return kMaxSize;
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  constexpr std::array<std::pair<std::string_view, unsigned>, 7> kUnits = {
      {{"", 0}, {"K", 10}, {"k", 10}, {"M", 20}, {"m", 20}, {"G", 30}, {"g", 30}}};
  if (error != std::errc()) return std::nullopt;
  for (const auto& [name, shift] : kUnits)
    if (unit == name && number <= (~std::size_t{0} >> shift)) return number << shift;
  return std::nullopt;
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

Format format_of(std::string_view name) {
  if (name == "ndjson") return Format::ndjson;
  if (name == "json") return Format::json;
  if (name == "markdown") return Format::markdown;
  if (name == "sarif") return Format::sarif;
  if (name == "junit") return Format::junit;
  if (name == "svrl") return Format::svrl;
  if (name == "github") return Format::github;
  if (name == "html") return Format::html;
  return name == "ids" ? Format::ids : Format::text;
}

// What is wrong with the values of `check`, or of a verb that judges as it does; or nothing.
std::optional<std::string> understand_check(Words& words, CheckOptions& check) {
  check.format = format_of(words.check_format);
  check.direction = words.direction == "receive" ? Direction::receive : Direction::send;
  check.fail_on = words.fail_on == "info"      ? Severity::info
                  : words.fail_on == "warning" ? Severity::warning
                                               : Severity::fatal;
  if (!words.on.empty()) {
    check.on = parse_iso_day(words.on);
    if (!check.on) return fmt::format("--on: `{}` is no day; write it as 2026-03-31", words.on);
  }
  const std::optional<std::size_t> size = parse_size(words.max_size);
  if (!size) return fmt::format("--max-size: `{}` is no size; write it as 200M", words.max_size);
  check.max_size = *size;
  if (check.paths.empty() && check.files_from.empty()) return "no file to check";
  return std::nullopt;
}

std::optional<ReportForm> report_form(std::string_view name) {
  if (name.ends_with("html") || name.ends_with(".htm")) return ReportForm::html;
  if (name.ends_with("json")) return ReportForm::json;
  if (name.ends_with("csv")) return ReportForm::csv;
  if (name == "markdown" || name.ends_with(".md")) return ReportForm::markdown;
  return std::nullopt;
}

std::optional<std::string> understand_report(Words& words) {
  ReportOptions& report = words.report;
  const auto form = report_form(words.report_format.empty() ? report.output : words.report_format);
  if (!form)
    return fmt::format("-o {}: no form goes by this name; .html, .json, .csv, .md, or say --format", report.output);
  report.form = *form;
  return understand_check(words, report.check);
}

std::optional<std::string> understand_convert(Words& words) {
  ConvertOptions& convert = words.convert;
  convert.target = words.target == "gobl" ? Target::gobl : Target::cii;
  if (convert.target == Target::gobl && !convert.dialect.empty())
    return "--dialect is a form of CII; it needs --to cii";
  const std::optional<std::size_t> size = parse_size(words.convert_max_size);
  if (!size) return fmt::format("--max-size: `{}` is no size; write it as 200M", words.convert_max_size);
  convert.max_size = *size;
  return std::nullopt;
}

std::optional<std::string> understand_close(Words& words) {
  const std::optional<std::size_t> size = parse_size(words.close_max_size);
  if (!size) return fmt::format("--max-size: `{}` is no size; write it as 200M", words.close_max_size);
  words.close.max_size = *size;
  return std::nullopt;
}

std::optional<std::string> understand_key(const Words& words) {
  if (words.key.action == "new" && words.key.output.empty()) return "key new needs a file to write to: -o FILE";
  if (words.key.action == "new" && !words.key.path.empty()) return "key new takes no file but that of -o";
  if (words.key.action == "public" && words.key.path.empty()) return "key public needs the file of a private key";
  return std::nullopt;
}

std::optional<std::string> understand_build(Words& words) {
  words.build.en16931 = words.rounding == "en16931";
  const std::optional<std::size_t> size = parse_size(words.build_max_size);
  if (!size) return fmt::format("--max-size: `{}` is no size; write it as 200M", words.build_max_size);
  words.build.max_size = *size;
  return std::nullopt;
}

std::optional<std::string> understand_compile(Words& words) {
  CompileOptions& compile = words.compile;
  compile.dump = words.app.get_subcommand("compile")->count("--dump") > 0;
  if (compile.folder.empty()) std::swap(compile.folder, compile.rule);  // compile --dump DIR
  if (compile.folder.empty()) return "no folder to compile";
  return std::nullopt;
}

Verb verb_of(Words& words) {
  const auto chosen = words.app.get_subcommands();
  const std::string name = chosen.empty() ? "" : chosen.front()->get_name();
  if (name == "check") return std::move(words.check);
  if (name == "convert") return std::move(words.convert);
  if (name == "build") return std::move(words.build);
  if (name == "explain") return std::move(words.explain);
  if (name == "rules") return std::move(words.rules);
  if (name == "compile") return std::move(words.compile);
  if (name == "test") return std::move(words.test);
  if (name == "report") return std::move(words.report);
  if (name == "catalogue") return std::move(words.catalogue);
  if (name == "completion") return std::move(words.completion);
  if (name == "close") return std::move(words.close);
  if (name == "key") return std::move(words.key);
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
  Words words;
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
  if (chosen() == "check")
    if (const auto problem = understand_check(words, words.check)) return misused(*problem, "check", io);
  if (chosen() == "report")
    if (const auto problem = understand_report(words)) return misused(*problem, "report", io);
  if (chosen() == "convert")
    if (const auto problem = understand_convert(words)) return misused(*problem, "convert", io);
  if (chosen() == "build")
    if (const auto problem = understand_build(words)) return misused(*problem, "build", io);
  if (chosen() == "close")
    if (const auto problem = understand_close(words)) return misused(*problem, "close", io);
  if (chosen() == "key")
    if (const auto problem = understand_key(words)) return misused(*problem, "key", io);
  words.rules.format = format_of(words.rules_format);
  if (chosen() == "compile")
    if (const auto problem = understand_compile(words)) return misused(*problem, "compile", io);
  return {Options{words.version ? Verb{VersionOptions{}} : verb_of(words), display_of(words, io)}, kDone};
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
