#include "cli/flags/flags.h"

namespace rulec::cli {
namespace {

class KeyFlags final : public VerbFlags {
 public:
  explicit KeyFlags(const WordMakers& make) {
    CLI::App* sub = make.verb("key", "Make a key that signs invoices, or show what of it may be given away",
                              "rulec key new -o key.jwk\n  rulec key public key.jwk -o public.jwk");
    make.choice(sub, "ACTION", options_.action, {"new", "public"}, "What to do");
    sub->get_option("ACTION")->required();
    sub->add_option("FILE", options_.path, "The private key, of `public`")->type_name("");
    sub->add_option("-o,--output", options_.output, "Write to this file; a private key is readable by its owner alone")
        ->type_name("FILE");
    make.speaks(sub);
    is(sub);
  }

  std::optional<std::string> understand() override {
    if (options_.action == "new" && options_.output.empty()) return "key new needs a file to write to: -o FILE";
    if (options_.action == "new" && !options_.path.empty()) return "key new takes no file but that of -o";
    if (options_.action == "public" && options_.path.empty()) return "key public needs the file of a private key";
    return std::nullopt;
  }
  Verb take() override { return std::move(options_); }

 private:
  KeyOptions options_;
};

}  // namespace

std::unique_ptr<VerbFlags> key_flags(const WordMakers& make) { return std::make_unique<KeyFlags>(make); }

}  // namespace rulec::cli
