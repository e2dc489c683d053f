// A text of an invoice while it is built. It is a view: what it shows stands in the program, in the rules, in the input
// or in the arena, all of which last until the invoice is written. Not shared by threads.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "calculate/arena_allocator.h"
#include "formats/words_of_text.h"

namespace rulec::calculate {

class Text {
 public:
  using value_type = char;

  Text() : Text("", 0) {}
  template <std::size_t size>
  Text(const char (&literal)[size]) : Text(literal, size - 1) {}
  // A copy, in the arena.
  Text(std::string_view text) : Text(kept(text), text.size()) {}
  Text(const std::string& text) : Text(std::string_view(text)) {}
  // No copy: `text` lasts.
  static Text lasting(std::string_view text) { return {text.data(), text.size()}; }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const char* data() const { return data_; }
  operator std::string_view() const { return {data_, size_}; }

  // Nearly always another for another text, and found without a look at all of it. 24 bits.
  static std::uint32_t tag_of(std::string_view text) {
    if (text.empty()) return 0;
    const auto at = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
    return at(0) << 16U | at(text.size() / 2) << 8U | at(text.size() - 1);
  }
  // `tag` is that of `text`.
  bool is(std::string_view text, std::uint32_t tag) const {
    return size_ == text.size() && ((mark_ ^ tag) & kTag) == 0 && same_bytes(data_, text.data(), size_);
  }

  // Known to stand in JSON as it is.
  bool is_plain() const { return (mark_ & kPlain) != 0; }
  const Text& mark_plain() const {
    mark_ |= kPlain;
    return *this;
  }

  friend bool operator==(const Text& a, const Text& b) { return a.is(b, b.mark_); }
  friend std::strong_ordering operator<=>(const Text& a, const Text& b) {
    return std::string_view(a) <=> std::string_view(b);
  }

 private:
  static constexpr std::uint32_t kTag = 0xffffff, kPlain = 1U << 24U;

  Text(const char* data, std::size_t size)
      : data_(data), size_(static_cast<std::uint32_t>(size)), mark_(tag_of({data, size})) {}
  static const char* kept(std::string_view text) {
    if (text.empty()) return "";
    return static_cast<const char*>(std::memcpy(BuildArena::of_thread().take(text.size()), text.data(), text.size()));
  }

  const char* data_;
  std::uint32_t size_;
  mutable std::uint32_t mark_;  // the tag, and what is known of the text
};

}  // namespace rulec::calculate
