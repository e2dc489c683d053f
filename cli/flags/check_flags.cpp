#include "cli/flags/flags.h"
#include "cli/flags/judge_flags.h"

namespace rulec::cli {
namespace {

class CheckFlags final : public VerbFlags {
 public:
  explicit CheckFlags(const WordMakers& make) {
    CLI::App* sub =
        make.verb("check", "Judge invoices: read, validate, report",
                  "rulec check examples/b2g.json\n  rulec check --format ndjson invoices/ > verdicts.ndjson");
    add_judge_flags(sub, options_, words_, make);
    make.choice(sub, "--format", format_, {"text", "ndjson", "json", "sarif", "junit", "svrl", "github", "html"},
                "Form of the report");
    sub->add_option("--write-baseline", options_.suppressions.write_baseline,
                    "Write the findings of this call as a baseline")
        ->type_name("FILE");
    sub->add_flag("--all", options_.all, "Show every place, the values compared, and the rules left out");
    make.speaks(sub);
    says_exit_codes(sub, kJudgeExitCodes);
    is(sub);
  }

  std::optional<std::string> understand() override {
    options_.format = format_named(format_);
    return understand_judge_flags(words_, options_);
  }
  Verb take() override { return std::move(options_); }

 private:
  CheckOptions options_;
  JudgeWords words_;
  std::string format_ = "text";
};

}  // namespace

std::unique_ptr<VerbFlags> check_flags(const WordMakers& make) { return std::make_unique<CheckFlags>(make); }

}  // namespace rulec::cli
