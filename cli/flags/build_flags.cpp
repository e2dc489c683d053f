#include "cli/flags/flags.h"

namespace rulec::cli {
namespace {

class BuildFlags final : public VerbFlags {
 public:
  explicit BuildFlags(const WordMakers& make) {
    CLI::App* sub =
        make.verb("build", "Complete a GOBL invoice: normalise, calculate, write it whole",
                  "rulec build examples/minimal.json -o invoice.json\n  rulec build --envelope - < draft.json");
    sub->add_option("FILE", options_.path, "The invoice (GOBL JSON), or - for standard input")
        ->required()
        ->type_name("");
    sub->add_option("-o,--output", options_.output, "Write to this file instead of standard output")->type_name("FILE");
    sub->add_flag("--envelope", options_.envelope, "Wrap a bare invoice: identifier and digest");
    make.choice(sub, "--rounding", rounding_, {"document", "en16931"},
                "As the invoice says; or so that the printed figures add up as EN 16931 wants");
    sub->add_option("--rules", options_.rules, "Take rates and rules from the files of a folder, or a compiled table")
        ->type_name("DIR");
    sub->add_option("--max-size", max_size_, "The largest document that is read (64M)")->type_name("N[K|M|G]");
    make.speaks(sub);
    is(sub);
  }

  std::optional<std::string> understand() override {
    options_.en16931 = rounding_ == "en16931";
    return understand_size(max_size_, options_.max_size);
  }
  Verb take() override { return std::move(options_); }

 private:
  BuildOptions options_;
  std::string rounding_ = "document", max_size_;
};

}  // namespace

std::unique_ptr<VerbFlags> build_flags(const WordMakers& make) { return std::make_unique<BuildFlags>(make); }

}  // namespace rulec::cli
