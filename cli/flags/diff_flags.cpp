#include "cli/flags/flags.h"
#include "cli/flags/judge_flags.h"

namespace rulec::cli {
namespace {

class DiffFlags final : public VerbFlags {
 public:
  explicit DiffFlags(const WordMakers& make) {
    CLI::App* sub =
        make.verb("diff", "Say what differs between two sets of rules, and for which invoices",
                  "rulec diff rules/ edited/\n  rulec diff built-in edited/ --on invoices/ --format markdown\n"
                  "  rulec diff built-in edited/ --on invoices/ --layer house --as-of 2027-01-01");
    sub->add_option("OLD NEW", sides_, "Folders of rule files, compiled tables, or built-in")
        ->required()
        ->expected(2)
        ->type_name("");
    sub->add_option("--on", invoices_, "Invoices (a folder, or one file) to judge by both")->type_name("FOLDER");
    sub->add_option("--as-of", words_.on, "With --on: judge as of a day (`check` calls it --on)")
        ->type_name("YYYY-MM-DD");
    add_choice_flags(sub, options_.judging, words_, make);
    make.choice(sub, "--format", options_.format, {"text", "json", "markdown"}, "Form of the differences");
    make.speaks(sub);
    says_exit_codes(sub, kDiffExitCodes);
    is(sub);
  }

  std::optional<std::string> understand() override {
    options_.before = sides_.at(0);
    options_.after = sides_.at(1);
    if (invoices_.empty()) return how_to_judge_nothing();
    if (invoices_ == "-") return "--on takes a folder or a file: it is read twice";
    options_.judging.paths = {invoices_};
    options_.judging.direction = direction_named(words_.direction);
    if (auto problem = understand_day("--as-of", words_.on, options_.judging.on)) return problem;
    return understand_size({}, options_.judging.max_size);
  }
  Verb take() override { return std::move(options_); }

 private:
  // Without invoices nothing is judged, in whatever way.
  std::optional<std::string> how_to_judge_nothing() {
    for (const char* flag : {"--as-of", "--layer", "--direction", "--select", "--ignore", "--recipient", "--as-is"})
      if (app().count(flag) > 0) return std::string(flag) + " says how to judge invoices; name them with --on FOLDER";
    return std::nullopt;
  }

  DiffOptions options_;
  JudgeWords words_;
  std::vector<std::string> sides_;
  std::string invoices_;
};

}  // namespace

std::unique_ptr<VerbFlags> diff_flags(const WordMakers& make) { return std::make_unique<DiffFlags>(make); }

}  // namespace rulec::cli
