#include "cli/flags/flags.h"

namespace rulec::cli {
namespace {

class CompletionFlags final : public VerbFlags {
 public:
  explicit CompletionFlags(const WordMakers& make) {
    CLI::App* sub =
        make.verb("completion", "Print a completion script for a shell",
                  "source <(rulec completion bash)\n  rulec completion fish > ~/.config/fish/completions/rulec.fish");
    make.choice(sub, "SHELL", options_.shell, {"bash", "zsh", "fish"}, "The shell");
    sub->get_option("SHELL")->required();
    is(sub);
  }

  Verb take() override { return std::move(options_); }

 private:
  CompletionOptions options_;
};

}  // namespace

std::unique_ptr<VerbFlags> completion_flags(const WordMakers& make) { return std::make_unique<CompletionFlags>(make); }

}  // namespace rulec::cli
