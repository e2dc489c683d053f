#include "cli/flags/flags.h"

namespace rulec::cli {
namespace {

class RulesFlags final : public VerbFlags {
 public:
  explicit RulesFlags(const WordMakers& make) {
    CLI::App* sub = make.verb("rules", "List the rules", "rulec rules --layer en16931 --format json");
    sub->add_option("--layer", options_.layers, "Only the rules in force in these layers")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->type_name("NAME[,NAME]");
    sub->add_option("--against", options_.against, "Where the layer differs from this one, and why, as Markdown")
        ->type_name("NAME");
    sub->add_option("--select", options_.select, "Only these rules: an id, or a family as CPRO-*")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->type_name("RULE[,RULE]");
    make.choice(sub, "--format", format_, {"text", "json", "markdown", "ids"}, "Form of the list");
    sub->add_option("--rules", options_.rules, "Rule files of a folder instead of the built-in ones")->type_name("DIR");
    make.speaks(sub);
    is(sub);
  }

  std::optional<std::string> understand() override {
    options_.format = format_named(format_);
    return std::nullopt;
  }
  Verb take() override { return std::move(options_); }

 private:
  RulesOptions options_;
  std::string format_ = "text";
};

}  // namespace

std::unique_ptr<VerbFlags> rules_flags(const WordMakers& make) { return std::make_unique<RulesFlags>(make); }

}  // namespace rulec::cli
