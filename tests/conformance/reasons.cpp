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

// It writes the totals of an invoice with included taxes after taking them out, by rules of its own.
bool prices_include_tax(const Json& invoice) { return !at(invoice, "/tax/prices_include").is_null(); }

const std::vector<Reason> kReasons = {
    {"the converter replaces the country of an address by that of the tax id",
     {"BR-08", "BR-09", "BR-10", "BR-11", "BR-CL-14"},
     any_country_rewritten},
    {"the converter writes the key of a line's note as its subject code", {"BR-CL-08"}, line_note_has_key},
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
