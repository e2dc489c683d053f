#include <fmt/format.h>

#include "calculate/normalise.h"
#include "calculate/texts.h"
#include "evaluate/digits.h"

namespace rulec::calculate {
namespace {

template <typename Use>
void each_word(std::string_view words, const Use& use) {
  while (!words.empty()) {
    const std::string_view word = words.substr(0, words.find(' '));
    use(word);
    words.remove_prefix(std::min(word.size() + 1, words.size()));
  }
}

// A bare SIREN gets the key of a French VAT number in front.
void add_key(std::string& code) {
  if (!digits(code, 9) || !luhn(code)) return;
  code = fmt::format("{:02}", (number(code) * 100 + 12) % 97) + code;
}

}  // namespace

void normalise_tax_id(const Facts& facts, Json& tax_id) {
  const std::string_view country = text(tax_id, "country");
  std::string code = tax_number(text(tax_id, "code"));
  if (!country.empty() && code.starts_with(country)) code.erase(0, country.size());
  if (const auto form = facts.tax_id_form(country)) {
    each_word(form->prefixes, [&](std::string_view prefix) {
      if (code.starts_with(prefix)) code.erase(0, prefix.size());
    });
    bool cut = false;
    each_word(form->suffixes, [&](std::string_view suffix) {
      if (!cut && code.ends_with(suffix)) code.erase(code.size() - suffix.size()), cut = true;
    });
    const auto length = form->length.empty() ? std::size_t{0} : static_cast<std::size_t>(number(form->length));
    if (!code.empty() && is_digit(code[0]) && code.size() < length) code.insert(0, length - code.size(), '0');
    if (form->key == "siren") add_key(code);
    if (form->written_as != country) put(tax_id, "country", lasting(form->written_as));
  }
  code.empty() ? take_out(tax_id, "code") : static_cast<void>(put(tax_id, "code", Json(code)));
}

}  // namespace rulec::calculate
