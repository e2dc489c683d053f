#include "reasons.h"

#include <algorithm>

namespace rulec::conformance {
namespace {

using Json = nlohmann::json;

const Json& at(const Json& value, const char* pointer) {
  static const Json kNothing;
  const Json::json_pointer place(pointer);
  return value.contains(place) ? value[place] : kNothing;
}

template <typename Predicate>
bool any(const Json& list, Predicate predicate) {
  return list.is_array() && std::ranges::any_of(list, predicate);
}

// The converter writes the country of the tax id as that of the address, and makes up an address where there is none.
bool country_rewritten(const Json& party) {
  if (at(party, "/tax_id/code").is_null()) return false;
  return at(party, "/addresses/0/country") != at(party, "/tax_id/country");
}
bool any_country_rewritten(const Json& invoice) {
  return country_rewritten(at(invoice, "/supplier")) || country_rewritten(at(invoice, "/customer"));
}

// It writes the key of a line's note as its subject code.
bool line_note_has_key(const Json& invoice) {
  return any(at(invoice, "/lines"), [](const Json& line) {
    return any(at(line, "/notes"), [](const Json& note) { return note.contains("key"); });
  });
}

// It writes every tax category as a VAT breakdown, and each combo as a VAT category of the line.
bool has_other_tax(const Json& invoice) {
  return any(at(invoice, "/totals/taxes/categories"),
             [](const Json& category) { return category.value("code", "") != "VAT"; });
}

bool any_line(const Json& invoice, bool (*predicate)(const Json& line)) {
  return any(at(invoice, "/lines"), predicate);
}

// It numbers a line without index, and writes an empty unit for an item without one.
bool line_without_index(const Json& invoice) {
  return any_line(invoice, [](const Json& line) { return !line.contains("i"); });
}
bool line_without_unit(const Json& invoice) {
  return any_line(invoice, [](const Json& line) { return at(line, "/item/unit").is_null(); });
}

// It writes no rate beside category O.
bool outside_scope_with_rate(const Json& invoice) {
  return any_line(invoice, [](const Json& line) {
    return any(at(line, "/taxes"),
               [](const Json& tax) { return at(tax, "/ext/untdid-tax-category") == "O" && tax.contains("percent"); });
  });
}

// It rounds the base of an allowance or charge to two decimals.
bool has_long_base(const Json& list) {
  return any(list, [](const Json& entry) {
    const std::string base = entry.value("base", "");
    const std::size_t point = base.find('.');
    return point != std::string::npos && base.size() - point > 3;
  });
}
bool any_long_base(const Json& invoice) {
  const auto line = [](const Json& one) {
    return has_long_base(at(one, "/discounts")) || has_long_base(at(one, "/charges"));
  };
  return line(invoice) || any_line(invoice, line);
}

// It writes 0 for a sum that the totals lack.
bool totals_without_sum(const Json& invoice) {
  return !at(invoice, "/totals").is_null() && at(invoice, "/totals/sum").is_null();
}

// It writes the totals of an invoice with included taxes after taking them out, by rules of its own.
bool prices_include_tax(const Json& invoice) { return !at(invoice, "/tax/prices_include").is_null(); }

const std::vector<Reason> kReasons = {
    {"the converter replaces the country of an address by that of the tax id",
     {"BR-08", "BR-09", "BR-10", "BR-11", "BR-CL-14"},
     any_country_rewritten},
    {"the converter writes the key of a line's note as its subject code", {"BR-CL-08"}, line_note_has_key},
    {"the converter numbers a line without index", {"BR-21"}, line_without_index},
    {"the converter writes an empty unit for an item without one", {"BR-23", "BR-CL-23"}, line_without_unit},
    {"the converter writes no rate beside category O", {"BR-O-05", "BR-O-06", "BR-O-07"}, outside_scope_with_rate},
    {"the converter rounds the base of an allowance or charge",
     {"BR-DEC-02", "BR-DEC-06", "BR-DEC-25", "BR-DEC-28"},
     any_long_base},
    {"the converter writes 0 for a sum that the totals lack", {"BR-12", "BR-CO-10", "BR-CO-13"}, totals_without_sum},
    {"the converter writes taxes other than VAT as VAT", {"BR-*"}, has_other_tax},
    {"the converter takes included taxes out and calculates anew", {"BR-*"}, prices_include_tax},
};

bool speaks_of(const Reason& reason, std::string_view rule) {
  return std::ranges::any_of(reason.rules, [&](std::string_view pattern) {
    if (!pattern.ends_with('*')) return pattern == rule;
    return rule.starts_with(pattern.substr(0, pattern.size() - 1));
  });
}

}  // namespace

std::span<const Reason> reasons() { return kReasons; }

const Reason* reason_for(const std::string& rule, const Json& invoice) {
  for (const Reason& reason : kReasons)
    if (speaks_of(reason, rule) && reason.holds(invoice)) return &reason;
  return nullptr;
}

}  // namespace rulec::conformance
