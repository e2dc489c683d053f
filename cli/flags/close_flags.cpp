#include "cli/flags/flags.h"

namespace rulec::cli {
namespace {

class CloseFlags final : public VerbFlags {
 public:
  explicit CloseFlags(const WordMakers& make) {
    CLI::App* sub = make.verb("close", "Close an invoice: build it, wrap it in an envelope, take its digest, sign it",
                              "rulec close invoice.json --key key.jwk -o closed.json");
    sub->add_option("FILE", options_.path, "The invoice (GOBL JSON), or - for standard input")
        ->required()
        ->type_name("");
    sub->add_option("--key", options_.key,
                    "Sign with this private key (`rulec key new`); else only the digest is taken")
        ->type_name("FILE");
    sub->add_option("-o,--output", options_.output, "Write to this file instead of standard output")->type_name("FILE");
    sub->add_option("--max-size", max_size_, "The largest document that is read (64M)")->type_name("N[K|M|G]");
    make.speaks(sub);
    is(sub);
  }

  std::optional<std::string> understand() override { return understand_size(max_size_, options_.max_size); }
  Verb take() override { return std::move(options_); }

 private:
  CloseOptions options_;
  std::string max_size_;
};

}  // namespace

std::unique_ptr<VerbFlags> close_flags(const WordMakers& make) { return std::make_unique<CloseFlags>(make); }

}  // namespace rulec::cli
