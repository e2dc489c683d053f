// The command line as data.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cli/io.h"
#include "model/date.h"
#include "table/layout.h"

namespace rulec::cli {

enum class Format { text, ndjson, json, ids, markdown, sarif, junit, svrl, github, html };

struct SuppressionOptions {
  std::string config;          // empty: rulec.toml of the working folder, where there is one
  std::string baseline;        // known findings; empty: none
  std::string write_baseline;  // where to write those of this call; empty: nowhere
};

struct CheckOptions {
  std::vector<std::string> paths;
  std::string files_from;  // empty: none
  bool nul_separated = false;
  Format format = Format::text;
  std::vector<std::string> layers;
  std::string rules;  // folder of rule files or a compiled table; empty: the built-in table
  std::optional<Day> on;
  Direction direction = Direction::send;
  std::vector<std::string> select, ignore;
  std::string recipient;                 // file with the recipient's directory entry; empty: none
  std::vector<std::string> public_keys;  // files of keys that must have signed; none: signatures are not looked at
  Severity fail_on = Severity::fatal;
  unsigned jobs = 0;  // 0: as many as there are processors
  std::size_t max_size = 0;
  bool as_is = false;
  bool all = false;
  SuppressionOptions suppressions;
};

enum class ReportForm { html, json, csv, markdown };

struct ReportOptions {
  CheckOptions check;  // what to judge, and how
  std::string output;  // file to write; - is standard output
  ReportForm form = ReportForm::html;
  std::string profile;  // of Chorus Pro: whose ledger tells flow and state; empty: not asked
};

struct CatalogueOptions {
  std::string output;  // folder to write into
  std::string rules;
};

enum class Target { cii, gobl };

struct ConvertOptions {
  std::string path, output;  // output empty: standard output
  Target target = Target::cii;
  std::string dialect;  // of CII; empty: what the document calls for
  std::string rules;
  std::size_t max_size = 0;
  bool strict = false;
};

struct ExplainOptions {
  std::string rule, rules;
};

struct RulesOptions {
  std::vector<std::string> layers, select;
  std::string rules;
  std::string against;  // a layer to compare with
  Format format = Format::text;
};

struct CompileOptions {
  std::string folder, output;
  bool dump = false;
  std::string rule;  // what to dump; empty: all
};

struct TestOptions {
  std::vector<std::string> paths;
  bool mutate = false, coverage = false;
  bool watch = false;  // again on each change of a file, until Ctrl-C
};

struct CompletionOptions {
  std::string shell;
};

struct BuildOptions {
  std::string path;    // of the invoice; - is standard input
  std::string output;  // file to write; empty: standard output
  std::string rules;
  bool envelope = false;
  bool en16931 = false;  // printed figures that add up
  std::size_t max_size = 0;
};

struct CloseOptions {
  std::string path, output;  // output empty: standard output
  std::string key;           // file of the private key; empty: the digest alone
  std::size_t max_size = 0;
};

struct KeyOptions {
  std::string action;  // new, public
  std::string path;    // of the private key whose public part is wanted
  std::string output;
};

enum class ChorusVerb { profile, supplier, recipient, send, track, status, find, resubmit, sandbox };

// Of the verbs that speak with Chorus Pro. Times are as typed: "60s".
struct ChorusOptions {
  ChorusVerb verb = ChorusVerb::status;
  std::string action;  // profile init, supplier register
  std::vector<std::string> operands;
  std::string profile = "sandbox", format = "text";
  bool live = false;
  std::string url, timeout, pace, settle, key, ca;  // profile init
  std::string secrets;                              // supplier register: a file, "-" is standard input
  std::string wait, files_from;
  bool unchecked = false, archive = false;  // send
  std::string supplier, number, state, from, to;
  std::string service, commitment, recipient, comment;
  std::vector<std::string> attach;
  int port = 0;
  std::string scenario;
};

struct DiffOptions {
  std::string before, after;    // as --rules takes them, or "built-in"
  CheckOptions judging;         // its paths: the invoices to judge by both; none: only the rules are compared
  std::string format = "text";  // json, markdown
};

enum class AuthorVerb { fmt, lint, expand, new_rule };

// Of the verbs for those who write rules.
struct AuthorOptions {
  AuthorVerb verb = AuthorVerb::fmt;
  std::vector<std::string> paths;          // fmt, lint
  bool check = false, diff = false;        // fmt
  std::string format = "text";             // lint
  std::string action, rule, rules, layer;  // new rule ID; expand RULE
};

struct VersionOptions {};

using Verb = std::variant<VersionOptions, CheckOptions, BuildOptions, ConvertOptions, ExplainOptions, RulesOptions,
                          CompileOptions, TestOptions, CompletionOptions, ChorusOptions, CloseOptions, KeyOptions,
                          ReportOptions, CatalogueOptions, AuthorOptions, DiffOptions>;

// How to speak: chosen by flags, else by the environment.
struct Display {
  bool french = false;
  bool colour_out = false, colour_err = false;
};

struct Options {
  Verb verb;
  Display display;
};

struct Parsed {
  std::optional<Options> options;  // nothing: `exit_code` says how it ended, and all is said
  int exit_code = 0;
};

Parsed parse_command_line(int argc, char** argv, Io& io);

// What completion scripts offer, taken from the same definitions.
struct FlagWords {
  std::vector<std::string> names;  // --format
  std::string help;
  bool takes_value = false;
  std::vector<std::string> values;  // to choose from; none: a file
};
struct VerbWords {
  std::string name, help;
  std::vector<FlagWords> flags;
};
std::vector<VerbWords> words_of_verbs();

}  // namespace rulec::cli
