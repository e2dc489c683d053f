#include "cli/flags/flags.h"

namespace rulec::cli {
namespace {

class ConvertFlags final : public VerbFlags {
 public:
  explicit ConvertFlags(const WordMakers& make) {
    CLI::App* sub = make.verb("convert", "Turn a GOBL invoice into CII, or a CII invoice into GOBL",
                              "rulec convert invoice.json --to cii -o invoice.xml\n"
                              "  rulec convert invoice.json --to cii --dialect choruspro-v1 --strict -o invoice.xml\n"
                              "  rulec convert invoice.xml --to gobl -o invoice.json");
    sub->add_option("FILE", options_.path, "An invoice, or - for standard input")->required()->type_name("");
    make.choice(sub, "--to", target_, {"cii", "gobl"}, "The syntax to write");
    sub->get_option("--to")->required();
    make.choice(sub, "--dialect", options_.dialect, {"en16931", "choruspro-v1", "choruspro-gobl"},
                "Form of CII (choruspro-v1 for a document with the addon fr-choruspro-v1, else en16931)");
    sub->add_flag("--strict", options_.strict, "Refuse where something cannot be carried, and write nothing");
    sub->add_option("-o,--output", options_.output, "Write to this file instead of standard output")->type_name("FILE");
    sub->add_option("--rules", options_.rules, "Mappings of a folder of rule files, or of a compiled table")
        ->type_name("DIR");
    sub->add_option("--max-size", max_size_, "The largest document that is read (64M)")->type_name("N[K|M|G]");
    make.speaks(sub);
    is(sub);
  }

  std::optional<std::string> understand() override {
    options_.target = target_ == "gobl" ? Target::gobl : Target::cii;
    if (options_.target == Target::gobl && !options_.dialect.empty())
      return "--dialect is a form of CII; it needs --to cii";
    return understand_size(max_size_, options_.max_size);
  }
  Verb take() override { return std::move(options_); }

 private:
  ConvertOptions options_;
  std::string target_, max_size_;
};

}  // namespace

std::unique_ptr<VerbFlags> convert_flags(const WordMakers& make) { return std::make_unique<ConvertFlags>(make); }

}  // namespace rulec::cli
