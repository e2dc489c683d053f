#include "cli/author_words.h"

namespace rulec::cli {
namespace {

void add_fmt(AuthorOptions& o, const WordMakers& make) {
  CLI::App* sub = make.verb("fmt", "Lay out rule files in one style", "rulec fmt rules/\n  rulec fmt --check rules/");
  sub->add_option("PATH", o.paths, "Rule files, folders, or - for standard input")->required()->type_name("");
  sub->add_flag("--check", o.check, "Write nothing; name the files that would change (exit code 1)");
  sub->add_flag("--diff", o.diff, "Write nothing; show what would change (exit code 1)");
  make.speaks(sub);
}

void add_lint(AuthorOptions& o, const WordMakers& make) {
  CLI::App* sub = make.verb("lint", "Say what is odd about rules that compile", "rulec lint rules/");
  sub->add_option("PATH", o.paths, "Folder of rule files (rules/)")->type_name("");
  make.choice(sub, "--format", o.format, {"text", "json"}, "Form of the findings");
  make.speaks(sub);
}

void add_expand(AuthorOptions& o, const WordMakers& make) {
  CLI::App* sub = make.verb("expand", "Show a rule as it is once tables, definitions and layers are applied",
                            "rulec expand BR-S-08");
  sub->add_option("RULE", o.rule, "Id of a rule")->required()->type_name("");
  sub->add_option("--rules", o.rules, "Folder of rule files (rules/)")->type_name("DIR");
  make.speaks(sub);
}

void add_new(AuthorOptions& o, const WordMakers& make) {
  CLI::App* sub = make.verb("new", "Write the skeleton of a rule into the file it belongs to",
                            "rulec new rule HOUSE-03 --rules rules/");
  make.choice(sub, "WHAT", o.action, {"rule"}, "What is to be written");
  sub->get_option("WHAT")->required();
  sub->add_option("ID", o.rule, "Its id")->required()->type_name("");
  sub->add_option("--rules", o.rules, "Folder of rule files (rules/)")->type_name("DIR");
  sub->add_option("--layer", o.layer, "The layer it belongs to (that of the rules with ids like it)")
      ->type_name("NAME");
  make.speaks(sub);
}

}  // namespace

void add_author(AuthorOptions& options, const WordMakers& make) {
  add_fmt(options, make);
  add_lint(options, make);
  add_expand(options, make);
  add_new(options, make);
}

bool is_author_verb(const std::string& name, AuthorOptions& options) {
  constexpr std::pair<std::string_view, AuthorVerb> kVerbs[] = {{"fmt", AuthorVerb::fmt},
                                                                {"lint", AuthorVerb::lint},
                                                                {"expand", AuthorVerb::expand},
                                                                {"new", AuthorVerb::new_rule}};
  for (const auto& [word, verb] : kVerbs)
    if (word == name) {
      options.verb = verb;
      return true;
    }
  return false;
}

}  // namespace rulec::cli
