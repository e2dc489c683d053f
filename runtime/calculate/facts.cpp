#include "calculate/facts.h"

#include <algorithm>
#include <array>
#include <utility>

namespace rulec::calculate {
namespace {

// "+01:00"
int minutes_of(std::string_view offset) {
  if (offset.size() != 6) return 0;
  const auto two = [&](std::size_t at) { return (offset[at] - '0') * 10 + (offset[at + 1] - '0'); };
  const int minutes = two(1) * 60 + two(4);
  return offset[0] == '-' ? -minutes : minutes;
}

// A key may begin with another: general+eqs with general.
bool has_prefix(std::string_view key, std::string_view prefix) {
  return key == prefix || (key.size() > prefix.size() && key.starts_with(prefix) && key[prefix.size()] == '+');
}

bool in(const std::vector<std::string_view>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

Day day_or(std::string_view text, Day otherwise) {
  return text.empty() ? otherwise : parse_iso_day(text).value_or(otherwise);
}

}  // namespace

Facts::Facts(const RuleTable& table) {
  const std::array<std::pair<Asked*, std::string_view>, 17> tables = {{{&regimes_, "gobl_regime"},
                                                                       {&categories_, "gobl_category"},
                                                                       {&rates_, "gobl_rate"},
                                                                       {&open_rates_, "gobl_open_rate"},
                                                                       {&currencies_, "gobl_currency"},
                                                                       {&tags_, "gobl_tag"},
                                                                       {&document_types_, "gobl_document_type"},
                                                                       {&tax_notes_, "gobl_tax_note"},
                                                                       {&addons_, "gobl_addon"},
                                                                       {&key_codes_, "gobl_key_code"},
                                                                       {&tax_keys_, "gobl_tax_key"},
                                                                       {&tax_codes_, "gobl_tax_code"},
                                                                       {&former_rates_, "gobl_former_rate"},
                                                                       {&identity_schemes_, "gobl_identity_scheme"},
                                                                       {&tax_ids_, "gobl_tax_id"},
                                                                       {&members_of_union_, "gobl_union_member"},
                                                                       {&former_values_, "gobl_former_value"}}};
  for (const auto& [kept, name] : tables) {
    *kept = Asked(KeptTable(table, name));
    if (!kept->exists()) missing_ = name;
  }
}

std::string_view Facts::missing() const { return missing_; }

std::optional<Regime> Facts::regime(std::string_view country) const {
  const auto rows = regimes_.rows_of(country);
  if (country.empty() || rows.empty()) return std::nullopt;
  const auto row = regimes_.row(rows.first);
  return Regime{row[1], row[2], row[4], minutes_of(row[3]), row[5] == "yes"};
}

std::optional<Category> Facts::category(std::string_view country, std::string_view category) const {
  const auto known = regime(country);
  if (!known)
    return category == "VAT" || category == "GST" ? std::optional(Category{false, false, category == "VAT"})
                                                  : std::nullopt;
  const auto rows = categories_.rows_of(known->country);
  for (std::size_t i = rows.first; i < rows.last; ++i) {
    const auto row = categories_.row(i);
    if (row[1] == category) return Category{row[2] == "retained", row[2] == "informative", row[3] == "yes"};
  }
  return std::nullopt;
}

RateAnswer Facts::rate(std::string_view country, std::string_view category, std::string_view key, std::string_view rate,
                       Day day, const HasExtension& has) const {
  if (last_.asked && last_.rate == rate && last_.key == key && last_.category == category && last_.country == country &&
      last_.day == day)
    return last_.answer;
  bool depends = false;
  const auto noted = [&](std::string_view name, std::string_view code) {
    depends = true;
    return has(name, code);
  };
  const RateAnswer answer = found_rate(country, category, key, rate, day, noted);
  if (!depends)
    last_ = {std::string(country), std::string(category), std::string(key), std::string(rate), day, answer, true};
  return answer;
}

RateAnswer Facts::found_rate(std::string_view country, std::string_view category, std::string_view key,
                             std::string_view rate, Day day, const HasExtension& has) const {
  const auto known = regime(country);
  if (!known) return {};
  const auto rows = rates_.rows_of(known->country);
  // The rate itself, else the first that it begins with.
  std::string_view chosen;
  for (std::size_t i = rows.first; i < rows.last; ++i) {
    const auto row = rates_.row(i);
    if (row[1] != category || row[2] != key) continue;
    if (row[3] == rate) {
      chosen = rate;
      break;
    }
    if (chosen.empty() && has_prefix(rate, row[3])) chosen = row[3];
  }
  const auto open = open_rates_.rows_of(known->country);
  for (std::size_t i = open.first; i < open.last; ++i) {
    const auto row = open_rates_.row(i);
    if (row[1] == category && row[2] == key && has_prefix(rate, row[3])) return {RateState::open, {}};
  }
  if (chosen.empty()) return {};
  for (std::size_t i = rows.first; i < rows.last; ++i) {
    const auto row = rates_.row(i);
    if (row[1] != category || row[2] != key || row[3] != chosen) continue;
    if (!row[8].empty() && !has(row[8].substr(0, row[8].find('=')), row[8].substr(row[8].find('=') + 1))) continue;
    if (day < day_or(row[5], kFirstDay) || day > day_or(row[6], kLastDay)) continue;
    RateAnswer answer{RateState::found, {Percent::parse(row[4]).value_or(Percent{}), std::nullopt}};
    if (!row[7].empty()) answer.rate.surcharge = Percent::parse(row[7]);
    return answer;
  }
  return {RateState::too_early, {}};
}

std::optional<int> Facts::decimals(std::string_view currency) const {
  const auto found = currencies_.find(currency, 1);
  if (currency.empty() || !found || found->empty()) return std::nullopt;
  return found->front() - '0';
}

bool Facts::tag(std::string_view tag, std::string_view country, const std::vector<std::string>& addons) const {
  const auto gives = [&](std::string_view giver) {
    const auto rows = tags_.rows_of(giver);
    for (std::size_t i = rows.first; i < rows.last; ++i)
      if (tags_.row(i)[1] == tag) return true;
    return false;
  };
  return gives("") || (!country.empty() && gives(country)) || std::any_of(addons.begin(), addons.end(), gives);
}

std::string_view Facts::document_type(std::string_view type, const std::vector<std::string_view>& tags) const {
  std::string_view code;
  const auto rows = document_types_.rows_of(type);
  for (std::size_t i = rows.first; i < rows.last; ++i) {
    const auto row = document_types_.row(i);
    if (row[1].empty() || in(tags, row[1])) code = row[2];
  }
  return code;
}

void Facts::tax_notes(std::string_view country, const std::vector<std::string_view>& tags,
                      const std::vector<std::string_view>& categories, std::vector<TaxNote>& notes) const {
  const auto rows = tax_notes_.rows_of(country);
  for (std::size_t i = rows.first; i < rows.last; ++i) {
    const auto row = tax_notes_.row(i);
    if (in(tags, row[1]) && (row[2].empty() || in(categories, row[2]))) notes.push_back({row[3], row[4], row[5]});
  }
}

std::string_view Facts::key_code(std::string_view kind, std::string_view key, bool prefixes) const {
  const auto rows = key_codes_.rows_of(kind);
  for (;;) {
    if (key.empty()) return "";
    for (std::size_t i = rows.first; i < rows.last; ++i)
      if (key_codes_.row(i)[1] == key) return key_codes_.row(i)[2];
    const std::size_t plus = key.rfind('+');
    if (!prefixes || plus == std::string_view::npos) return "";
    key = key.substr(0, plus);
  }
}

std::string_view Facts::tax_key_of(std::string_view code) const {
  for (std::size_t i = 0; !code.empty() && i < tax_keys_.size(); ++i)
    if (tax_keys_.row(i)[1] == code) return tax_keys_.row(i)[0];
  return "";
}

KeyPercent Facts::key_percent(std::string_view key) const {
  const auto found = tax_keys_.find(key, 2);
  if (!found) return KeyPercent::unknown_key;
  return *found == "none" ? KeyPercent::none : *found == "zero" ? KeyPercent::zero : KeyPercent::wanted;
}

std::string_view Facts::tax_code(std::string_view category) const {
  return tax_codes_.find(category, 1).value_or(tax_codes_.find("", 1).value_or(""));
}

std::string_view Facts::identity_scheme(std::string_view by, std::string_view value) const {
  const auto rows = identity_schemes_.rows_of(by);
  for (std::size_t i = rows.first; i < rows.last; ++i)
    if (identity_schemes_.row(i)[1] == value) return identity_schemes_.row(i)[2];
  return "";
}

std::optional<Facts::FormerRate> Facts::former_rate(std::string_view rate) const {
  const auto rows = former_rates_.rows_of(rate);
  if (rate.empty() || rows.empty()) return std::nullopt;
  const auto row = former_rates_.row(rows.first);
  return FormerRate{row[1], row[2] == "none"};
}

std::optional<Facts::TaxIdForm> Facts::tax_id_form(std::string_view country) const {
  const auto rows = tax_ids_.rows_of(country);
  if (rows.empty()) return std::nullopt;
  const auto row = tax_ids_.row(rows.first);
  return TaxIdForm{row[1], row[2], row[3], row[4], row[5]};
}

bool Facts::in_union(std::string_view country, Day day) const {
  const auto rows = members_of_union_.rows_of(country);
  if (rows.empty()) return false;
  const auto row = members_of_union_.row(rows.first);
  return day >= day_or(row[1], kFirstDay) && day <= day_or(row[2], kLastDay);
}

std::string_view Facts::former_value(std::string_view member, std::string_view value) const {
  const auto rows = former_values_.rows_of(member);
  for (std::size_t i = rows.first; i < rows.last; ++i)
    if (former_values_.row(i)[1] == value) return former_values_.row(i)[2];
  return "";
}

}  // namespace rulec::calculate
