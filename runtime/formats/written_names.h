// Names as documents write them, prefix and all, with what they mean. Documents are alike: the name that followed here
// last time is tried first, and one comparison tells that it is this one again, and where it ends.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "formats/arena.h"
#include "formats/name_numbers.h"

namespace rulec {

class WrittenNames {
 public:
  using Id = std::uint16_t;
  static constexpr Id kNoId = 0;  // what is not kept, too

  struct Entry {
    std::string_view text;
    Index number = kNone;
    std::uint16_t space = 0;
  };

  WrittenNames() { clear(); }

  void clear() {
    entries_.assign(1, {});
    starts_.assign(1, {});
    table_.assign(kBuckets, kNoId);
    guesses_.fill(kNoId);
    copies_.clear();
  }

  const Entry& operator[](Id id) const { return entries_[id]; }

  // The place of a guess: what comes after `before` below `around`.
  static std::uint32_t hint(Id around, Id before) { return (around * 37U + before * 5U) % kGuesses; }

  static constexpr std::size_t kReadBehind = 64;  // bytes from a name on that can be read, whatever its size

  // The name that begins at `text` and ends in a zero, if it is the one that was here last.
  Id guess(std::uint32_t hint, const char* text) const {
    const Id id = guesses_[hint];
    return id != kNoId && is_there(starts_[id], text) ? id : kNoId;
  }

  // The same, looked up; kNoId where it is not known yet.
  Id find(std::uint32_t hint, const char* text, std::size_t size) {
    const NameKey key = NameKey::of(text, size);
    for (std::size_t at = key.hash() % kBuckets; table_[at] != kNoId; at = (at + 1) % kBuckets) {
      const Entry& entry = entries_[table_[at]];
      if (entry.text != std::string_view(text, size)) continue;
      if (size <= kLongest) guesses_[hint] = table_[at];
      return table_[at];
    }
    return kNoId;
  }

  // Keeps a new name, where there is room.
  Id add(std::uint32_t hint, std::string_view name, Index number, std::uint16_t space) {
    if (entries_.size() == kMost) return kNoId;
    const std::string_view copy = copies_.keep(name);
    std::size_t at = NameKey::of(copy.data(), copy.size()).hash() % kBuckets;
    while (table_[at] != kNoId) at = (at + 1) % kBuckets;
    const auto id = static_cast<Id>(entries_.size());
    entries_.push_back({copy, number, space});
    starts_.emplace_back();
    if (name.size() <= kLongest) starts_.back() = start_of(name);
    table_[at] = id;
    if (name.size() <= kLongest) guesses_[hint] = id;
    return id;
  }

 private:
  static constexpr std::size_t kMost = 1000, kBuckets = 4096, kGuesses = 1024;

  static constexpr std::size_t kLongest = kReadBehind - 2;  // of names that are guessed

  // A name, the zero at its end, and its size as the last byte.
  struct alignas(kReadBehind) Start {
    std::array<char, kReadBehind> bytes{};
  };

  static Start start_of(std::string_view name) {
    Start start;
    std::memcpy(start.bytes.data(), name.data(), name.size());
    start.bytes.back() = static_cast<char>(name.size());
    return start;
  }

  // All bytes are compared, whatever the size: a loop that ends where the name does would be guessed wrong.
  static bool is_there(const Start& start, const char* text) {
    const char* const mask = kMask.data() + (kLongest - static_cast<std::size_t>(start.bytes.back()));
    std::uint64_t different = 0;
    for (std::size_t i = 0; i < kReadBehind; i += 8)
      different |= (load_name(text + i) ^ load_name(start.bytes.data() + i)) & load_name(mask + i);
    return different == 0;
  }

  // From where it is taken, as many bytes are set as a name and the zero at its end have.
  static constexpr std::array<char, 2 * kReadBehind> kMask = [] {
    std::array<char, 2 * kReadBehind> mask{};
    for (std::size_t i = 0; i <= kLongest; ++i) mask[i] = static_cast<char>(0xff);
    return mask;
  }();

  std::vector<Entry> entries_;  // 0: none
  std::vector<Start> starts_;   // the same, for a guess
  std::vector<Id> table_;       // open addressing
  std::array<Id, kGuesses> guesses_{};
  Arena copies_;
};

}  // namespace rulec
