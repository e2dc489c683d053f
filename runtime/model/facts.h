// What a document says of itself beside its business terms. The reader fills these in from the `fact` lines of a
// mapping; rules ask for them as document.addons and so on.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace rulec {

enum class Fact : unsigned char { syntax, schema, regime, addons, tags, channel, dialect, ignored };
inline constexpr std::array<std::string_view, 8> kFactNames = {"syntax", "schema",  "regime",  "addons",
                                                               "tags",   "channel", "dialect", "ignored"};

inline std::optional<Fact> fact_named(std::string_view name) {
  for (std::size_t i = 0; i < kFactNames.size(); ++i)
    if (kFactNames[i] == name) return static_cast<Fact>(i);
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
  std::array<std::vector<std::string_view>, kFactNames.size()> values_;
};

}  // namespace rulec
