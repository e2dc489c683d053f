#include "cli/flags/flags.h"

namespace rulec::cli {
namespace {

class ExplainFlags final : public VerbFlags {
 public:
  explicit ExplainFlags(const WordMakers& make) {
    CLI::App* sub =
        make.verb("explain", "Say what a rule asks, why, and where documents keep its terms", "rulec explain BR-CO-10");
    sub->add_option("RULE", options_.rule, "Id of a rule, or an alias")->required()->type_name("");
    sub->add_option("--rules", options_.rules, "Rule files of a folder instead of the built-in ones")->type_name("DIR");
    make.speaks(sub);
    is(sub);
  }

  Verb take() override { return std::move(options_); }

 private:
  ExplainOptions options_;
};

}  // namespace

std::unique_ptr<VerbFlags> explain_flags(const WordMakers& make) { return std::make_unique<ExplainFlags>(make); }

}  // namespace rulec::cli
