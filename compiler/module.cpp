#include "compiler/module.h"

#include "compiler/compile.h"
#include "compiler/dump.h"
#include "compiler/rule_tests.h"

namespace rulec::compiler {
namespace {

class Built final : public Module {
 public:
  Result compile(const std::string& folder, bool colour) override {
    std::string why;
    const auto files = read_files(folder, why);
    if (!why.empty()) return {{}, "rulec: " + why + "\n", 1, 0};
    const auto compilation = compiler::compile(files, folder);
    return {compilation->table.words, compilation->problems.render(colour), compilation->problems.errors(),
            compilation->problems.warnings()};
  }

  std::string dump(const std::string& folder, const std::string& rule) override {
    std::string why;
    const auto files = read_files(folder, why);
    if (!why.empty()) return why + "\n";
    const auto compilation = compiler::compile(files, folder);
    return compiler::dump(*compilation, rule);
  }

  int test(const std::string& folder, const TestOptions& options, std::ostream& out) override {
    return run_tests(folder, options, out);
  }
};

}  // namespace

extern "C" __attribute__((visibility("default"))) Module* rulec_compiler() {
  static Built module;
  return &module;
}

}  // namespace rulec::compiler
