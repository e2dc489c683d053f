#include "compiler/module.h"

#include <utility>

#include "compiler/compile.h"
#include "compiler/dump.h"
#include "compiler/expand.h"
#include "compiler/format.h"
#include "compiler/heap.h"
#include "compiler/lint.h"
#include "compiler/rule_tests.h"
#include "compiler/skeleton.h"

namespace rulec::compiler {
namespace {

class Built final : public Module {
 public:
  Result compile(const std::string& folder, bool colour) override {
    std::string why;
    const auto files = read_files(folder, why);
    if (!why.empty()) return {{}, "rulec: " + why + "\n", 1, 0};
    delete std::exchange(last_, compile_kept(files, folder).release());
    return {std::move(last_->table.words), last_->problems.render(colour), last_->problems.errors(),
            last_->problems.warnings()};
  }

  std::string dump(const std::string& folder, const std::string& rule) override {
    std::string why;
    const auto files = read_files(folder, why);
    if (!why.empty()) return why + "\n";
    const auto compilation = compile_kept(files, folder);
    return compiler::dump(*compilation, rule);
  }

  Formatted format(const std::string& name, const std::string& text, bool colour) override {
    Sources sources;
    Diagnostics problems(sources);
    const auto made = compiler::format(sources, sources.add(name, text), problems);
    return {made.has_value(), made.value_or(""), problems.render(colour)};
  }

  Linted lint(const std::string& folder, bool json, bool colour) override { return lint_folder(folder, json, colour); }

  Answer expand(const std::string& folder, const std::string& rule) override { return expand_rule(folder, rule); }

  Skeleton skeleton(const std::string& folder, const std::string& id, const std::string& layer) override {
    return skeleton_of(folder, id, layer);
  }

  int test(const std::string& folder, const TestOptions& options, std::ostream& out) override {
    return run_tests(folder, options, out);
  }

 private:
  Compilation* last_ =
      nullptr;  // left to the end of the process: to take it apart takes a tenth of the time to make it
};

}  // namespace

extern "C" __attribute__((visibility("default"))) Module* rulec_compiler() {
  prepare_heap();
  static Built module;
  return &module;
}

}  // namespace rulec::compiler
