// The numbers of the names that a rule table speaks of, laid out for looking up millions of names a second.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "formats/arena.h"
#include "table/rule_table.h"

namespace rulec {

inline std::uint64_t load_name(const char* from, std::size_t size = 8) {
  std::uint64_t word;
  std::memcpy(&word, from, 8);
  return size >= 8 ? word : size == 0 ? 0 : word & (~std::uint64_t{0} >> (64 - 8 * size));
}

// A name as two words that nearly always tell it from others.
struct NameKey {
  std::uint64_t head = 0, tail = 0;
  std::uint32_t size = 0;

  // Eight bytes from `from` can be read whatever the size.
  static NameKey of(const char* from, std::size_t size) {
    return {load_name(from, size), size > 8 ? load_name(from + size - 8) : 0, static_cast<std::uint32_t>(size)};
  }
  std::uint32_t hash() const {
    const std::uint64_t mixed = (head ^ std::rotl(tail, 23) ^ size) * 0x9e3779b97f4a7c15ULL;
    return static_cast<std::uint32_t>(mixed >> 32);
  }
  bool operator==(const NameKey&) const = default;
};

class NameNumbers {
 public:
  explicit NameNumbers(const RuleTable& table) {
    const auto names = table.all<Str>(Section::names);
    std::size_t size = 16;
    while (size < names.size() * 4) size *= 2;
    entries_.resize(size);
    for (Index i = 0; i < names.size(); ++i) {
      const std::string_view name = table.text(names[i]);
      const NameKey key = NameKey::of(copies_.keep(name).data(), name.size());
      std::size_t at = key.hash() & (size - 1);
      while (entries_[at].number != kNone) at = (at + 1) & (size - 1);
      entries_[at] = {key, i, name};
    }
  }

  Index number(const NameKey& key, const char* text) const {
    const std::size_t mask = entries_.size() - 1;
    for (std::size_t at = key.hash() & mask; entries_[at].number != kNone; at = (at + 1) & mask) {
      const Entry& entry = entries_[at];
      if (entry.key == key && (key.size <= 16 || std::memcmp(entry.name.data(), text, key.size) == 0))
        return entry.number;
    }
    return kNone;
  }

 private:
  struct Entry {
    NameKey key;
    Index number = kNone;
    std::string_view name;
  };
  std::vector<Entry> entries_;
  Arena copies_;
};

}  // namespace rulec
