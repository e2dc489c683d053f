// What the kept tables of rules/build say about regimes, taxes, currencies, keys and tags.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "calculate/amount.h"
#include "model/date.h"
#include "table/kept_table.h"

namespace rulec::calculate {

struct Regime {
  std::string_view country;  // of its tax ids
  std::string_view currency;
  std::string_view rounding;  // precise or currency
  int winter_minutes = 0;     // offset of its clocks from UTC in winter
  bool calculated = false;    // false: GOBL knows it, these tables do not
};

struct Category {
  bool retained = false, informative = false;
  bool keyed = false;  // a tax without a key is standard
};

struct Rate {
  Percent percent;
  std::optional<Percent> surcharge;
};

enum class RateState { found, unknown, too_early, open };  // open: there is no value, the percent must be given
struct RateAnswer {
  RateState state = RateState::unknown;
  Rate rate;
};

enum class KeyPercent { unknown_key, wanted, none, zero };

struct TaxNote {
  std::string_view cat, key, text;
};

// Not shared by threads.
class Facts {
 public:
  explicit Facts(const RuleTable& table);

  // The name of a table that is missing; empty where all are there.
  std::string_view missing() const;

  std::optional<Regime> regime(std::string_view country) const;
  // Of a regime, or without one (`country` empty or unknown) the categories that are known everywhere.
  std::optional<Category> category(std::string_view country, std::string_view category) const;
  // `has` tells whether the tax has an extension with a code, which some rates ask for.
  using HasExtension = std::function<bool(std::string_view key, std::string_view code)>;
  RateAnswer rate(std::string_view country, std::string_view category, std::string_view key, std::string_view rate,
                  Day day, const HasExtension& has) const;
  std::optional<int> decimals(std::string_view currency) const;

  // Is the tag one of all invoices, of the regime, or of an addon?
  bool tag(std::string_view tag, std::string_view country, const std::vector<std::string>& addons) const;
  // Nothing: no document type code belongs to the type.
  std::string_view document_type(std::string_view type, const std::vector<std::string_view>& tags) const;
  void tax_notes(std::string_view country, const std::vector<std::string_view>& tags,
                 const std::vector<std::string_view>& categories, std::vector<TaxNote>& notes) const;

  bool addon(std::string_view addon) const { return !addons_.rows_of(addon).empty(); }
  std::string_view required_by(std::string_view addon) const { return addons_.find(addon, 1).value_or(""); }

  // The code of a key in the extension `kind`; without an own row of a key with `+`, that of the part before it where
  // `prefixes` are looked up too. Empty where there is none.
  std::string_view key_code(std::string_view kind, std::string_view key, bool prefixes) const;
  std::string_view tax_key_code(std::string_view key) const { return tax_keys_.find(key, 1).value_or(""); }
  std::string_view tax_key_of(std::string_view code) const;
  KeyPercent key_percent(std::string_view key) const;
  std::string_view tax_code(std::string_view category) const;
  std::string_view identity_scheme(std::string_view by, std::string_view value) const;

  struct FormerRate {
    std::string_view key;
    bool drops_percent = false;
  };
  std::optional<FormerRate> former_rate(std::string_view rate) const;

  struct TaxIdForm {
    std::string_view written_as, prefixes, suffixes, length, key;
  };
  std::optional<TaxIdForm> tax_id_form(std::string_view country) const;
  bool in_union(std::string_view country, Day day) const;
  std::string_view former_value(std::string_view member, std::string_view value) const;

 private:
  // A table that remembers the last key: a document asks for the same ones again and again.
  class Asked : public KeptTable {
   public:
    Asked() = default;
    explicit Asked(KeptTable table) : KeptTable(table) {}
    Range rows_of(std::string_view key) const {
      if (asked_ && key == key_) return range_;
      range_ = KeptTable::rows_of(key);
      key_ = key;
      asked_ = true;
      return range_;
    }
    std::optional<std::string_view> find(std::string_view key, std::size_t column) const {
      const Range range = rows_of(key);
      return range.empty() ? std::nullopt : std::optional(row(range.first)[column]);
    }

   private:
    mutable std::string key_;
    mutable Range range_;
    mutable bool asked_ = false;
  };
  // The same for rates.
  struct AskedRate {
    std::string country, category, key, rate;
    Day day = 0;
    RateAnswer answer;
    bool asked = false;
  };
  RateAnswer found_rate(std::string_view country, std::string_view category, std::string_view key,
                        std::string_view rate, Day day, const HasExtension& has) const;

  Asked regimes_, categories_, rates_, open_rates_, currencies_, tags_, document_types_, tax_notes_, addons_,
      key_codes_, tax_keys_, tax_codes_, former_rates_, identity_schemes_, tax_ids_, members_of_union_, former_values_;
  std::string_view missing_;
  mutable AskedRate last_;
};

}  // namespace rulec::calculate
