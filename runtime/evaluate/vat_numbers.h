// VAT numbers and the tax codes that GOBL asks for, country by country: form and key. Texts come without the country.
#pragma once

#include <string_view>

namespace rulec {

// As GOBL 0.502 checks `tax_id.code`, nothing more and nothing less.
bool tax_id_at(std::string_view code);
bool tax_id_be(std::string_view code);
bool tax_id_ch(std::string_view code);
bool tax_id_de(std::string_view code);
bool tax_id_el(std::string_view code);
bool tax_id_es(std::string_view code);
bool tax_id_fr(std::string_view code);  // the key of numeric ones only, and not La Poste's
bool tax_id_ie(std::string_view code);
bool tax_id_it(std::string_view code);
bool tax_id_nl(std::string_view code);
bool tax_id_pl(std::string_view code);
bool tax_id_pt(std::string_view code);

// GOBL has three faults for a British number, each found without the others: its form, one that is no number or zero,
// and the key of the first nine digits.
bool tax_id_gb(std::string_view code);
bool tax_id_gb_form(std::string_view code);
bool tax_id_gb_zeros(std::string_view code);

// The key of an Italian fiscal code (decree of 23 December 1976): of a person, or the Luhn key of a company.
bool it_fiscal_key(std::string_view code);

// A country prefix and the number of that country. The countries above and all of the European Union with their form;
// with their key where one is published. Of other countries only that letters and digits follow.
bool vat_number(std::string_view text);

}  // namespace rulec
