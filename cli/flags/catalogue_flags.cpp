#include "cli/flags/flags.h"

namespace rulec::cli {
namespace {

class CatalogueFlags final : public VerbFlags {
 public:
  explicit CatalogueFlags(const WordMakers& make) {
    CLI::App* sub = make.verb("catalogue", "Write a page for each rule, and one to search them, into a folder",
                              "rulec catalogue -o rules-site");
    sub->add_option("-o,--output", options_.output, "The folder; it is made where it is not there")
        ->required()
        ->type_name("DIR");
    sub->add_option("--rules", options_.rules, "Rule files of a folder instead of the built-in ones")->type_name("DIR");
    make.speaks(sub);
    is(sub);
  }

  Verb take() override { return std::move(options_); }

 private:
  CatalogueOptions options_;
};

}  // namespace

std::unique_ptr<VerbFlags> catalogue_flags(const WordMakers& make) { return std::make_unique<CatalogueFlags>(make); }

}  // namespace rulec::cli
