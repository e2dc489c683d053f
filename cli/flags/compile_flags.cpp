#include "cli/flags/flags.h"

namespace rulec::cli {
namespace {

class CompileFlags final : public VerbFlags {
 public:
  explicit CompileFlags(const WordMakers& make) {
    CLI::App* sub = make.verb("compile", "Compile rule files; without -o or --dump only check them",
                              "rulec compile rules/ -o rules.rtab");
    sub->add_option("DIR", options_.folder, "Folder of rule files")->type_name("");
    sub->add_option("-o,--output", options_.output, "Write the table to this file")->type_name("FILE");
    sub->add_option("--dump", options_.rule, "Print what the rules became, or one of them")
        ->expected(0, 1)
        ->type_name("[RULE]");
    make.speaks(sub);
    is(sub);
  }

  std::optional<std::string> understand() override {
    options_.dump = app().count("--dump") > 0;
    if (options_.folder.empty()) std::swap(options_.folder, options_.rule);  // compile --dump DIR
    if (options_.folder.empty()) return "no folder to compile";
    return std::nullopt;
  }
  Verb take() override { return std::move(options_); }

 private:
  CompileOptions options_;
};

}  // namespace

std::unique_ptr<VerbFlags> compile_flags(const WordMakers& make) { return std::make_unique<CompileFlags>(make); }

}  // namespace rulec::cli
