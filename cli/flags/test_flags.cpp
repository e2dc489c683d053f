#include "cli/flags/flags.h"

namespace rulec::cli {
namespace {

class TestFlags final : public VerbFlags {
 public:
  explicit TestFlags(const WordMakers& make) {
    CLI::App* sub = make.verb("test", "Run the examples inside rule files", "rulec test rules/");
    sub->add_option("PATH", options_.paths, "Folders or files of rules (rules/)")->type_name("");
    sub->add_flag("--mutate", options_.mutate, "Change each check a little and say which change no example notices");
    sub->add_flag("--coverage", options_.coverage, "Say how often each rule comes out how, in examples and tests");
    sub->add_flag("--watch", options_.watch, "Run again whenever a file changes, until Ctrl-C");
    make.speaks(sub);
    is(sub);
  }

  Verb take() override { return std::move(options_); }

 private:
  TestOptions options_;
};

}  // namespace

std::unique_ptr<VerbFlags> test_flags(const WordMakers& make) { return std::make_unique<TestFlags>(make); }

}  // namespace rulec::cli
