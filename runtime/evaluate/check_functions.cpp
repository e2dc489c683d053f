#include "evaluate/check_functions.h"

#include <algorithm>

#include "evaluate/bank_numbers.h"
#include "evaluate/digits.h"
#include "evaluate/text_forms.h"
#include "evaluate/vat_numbers.h"

namespace rulec {
namespace {

bool gs1(std::string_view text) {
  if (!all_digits(text)) return false;
  int sum = 0;
  for (std::size_t i = 0; i < text.size(); ++i) sum += digit(text[text.size() - 1 - i]) * (i % 2 == 0 ? 1 : 3);
  return sum % 10 == 0;
}

bool siret(std::string_view text) {
  if (!digits(text, 14)) return false;
  int sum = 0;
  for (const char c : text) sum += digit(c);
  return luhn(text) || (text.starts_with("356000000") && sum % 5 == 0);
}

}  // namespace

std::optional<CheckFunction> check_function_named(std::string_view name) {
  const auto at = std::find(kCheckFunctionNames.begin(), kCheckFunctionNames.end(), name);
  if (at == kCheckFunctionNames.end()) return std::nullopt;
  return static_cast<CheckFunction>(at - kCheckFunctionNames.begin());
}

bool passes(CheckFunction function, std::string_view text) {
  switch (function) {
    case CheckFunction::luhn:
      return luhn(text);
    case CheckFunction::siren:
      return digits(text, 9) && luhn(text);
    case CheckFunction::siret:
      return siret(text);
    case CheckFunction::iban:
      return iban(text);
    case CheckFunction::bic:
      return bic(text);
    case CheckFunction::gln:
      return text.size() == 13 && gs1(text);
    case CheckFunction::ean:
      return (text.size() == 8 || (text.size() >= 12 && text.size() <= 14)) && gs1(text);
    case CheckFunction::vat_number:
      return vat_number(text);
    case CheckFunction::fr_vat:
      return tax_id_fr(text);
    case CheckFunction::uuid:
      return uuid(text);
    case CheckFunction::tax_id_de:
      return tax_id_de(text);
    case CheckFunction::tax_id_es:
      return tax_id_es(text);
    case CheckFunction::tax_id_be:
      return tax_id_be(text);
    case CheckFunction::tax_id_it:
      return tax_id_it(text);
    case CheckFunction::tax_id_nl:
      return tax_id_nl(text);
    case CheckFunction::tax_id_pt:
      return tax_id_pt(text);
    case CheckFunction::tax_id_at:
      return tax_id_at(text);
    case CheckFunction::tax_id_pl:
      return tax_id_pl(text);
    case CheckFunction::tax_id_ie:
      return tax_id_ie(text);
    case CheckFunction::tax_id_el:
      return tax_id_el(text);
    case CheckFunction::tax_id_gb:
      return tax_id_gb(text);
    case CheckFunction::tax_id_gb_form:
      return tax_id_gb_form(text);
    case CheckFunction::tax_id_gb_zeros:
      return tax_id_gb_zeros(text);
    case CheckFunction::tax_id_ch:
      return tax_id_ch(text);
    case CheckFunction::url:
      return url(text);
    case CheckFunction::email:
      return email(text);
    case CheckFunction::uri:
      return uri(text);
    case CheckFunction::w3w:
      return w3w(text);
    case CheckFunction::gobl_key:
      return gobl_key(text);
    case CheckFunction::gobl_code_text:
      return gobl_code_text(text);
    case CheckFunction::it_fiscal_key:
      return it_fiscal_key(text);
  }
  return false;
}

}  // namespace rulec
