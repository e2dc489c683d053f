// What is known beside the business terms. What the document says of itself is filled in by the reader, from the `fact`
// lines of a mapping; rules ask for it as document.addons and so on. What the directory says of the recipient comes
// from the caller (chorus/recipient.h): recipient.services and so on.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace rulec {

enum class Fact : unsigned char {
  syntax,
  schema,
  regime,
  addons,
  tags,
  channel,
  dialect,
  ignored,  // codes of faults that the envelope waives
  digest,   // of the envelope: equal, different, unsure, absent
  siret,
  state,
  demands,
  services,
  closed_services,
  commitment_services
};
inline constexpr std::array<std::string_view, 9> kFactNames = {"syntax",  "schema",  "regime",  "addons", "tags",
                                                               "channel", "dialect", "ignored", "digest"};
inline constexpr std::array<std::string_view, 6> kRecipientFactNames = {
    "siret", "state", "demands", "services", "closed_services", "commitment_services"};
inline constexpr std::size_t kFacts = kFactNames.size() + kRecipientFactNames.size();

// Of the document.
inline std::optional<Fact> fact_named(std::string_view name) {
  for (std::size_t i = 0; i < kFactNames.size(); ++i)
    if (kFactNames[i] == name) return static_cast<Fact>(i);
  return std::nullopt;
}

inline std::optional<Fact> recipient_fact_named(std::string_view name) {
  for (std::size_t i = 0; i < kRecipientFactNames.size(); ++i)
    if (kRecipientFactNames[i] == name) return static_cast<Fact>(kFactNames.size() + i);
  return std::nullopt;
}

// The values of each fact: none, one, or (addons, tags) several.
class Facts {
 public:
  std::vector<std::string_view>& operator[](Fact fact) { return values_[static_cast<std::size_t>(fact)]; }
  const std::vector<std::string_view>& operator[](Fact fact) const { return values_[static_cast<std::size_t>(fact)]; }
  void clear() {
    for (auto& values : values_) values.clear();
  }

 private:
  std::array<std::vector<std::string_view>, kFacts> values_;
};

}  // namespace rulec
