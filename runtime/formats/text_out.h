// Small pieces of text on their way to a large one: they are collected, and appended many at a time.
#pragma once

#include <array>
#include <cstring>
#include <string>
#include <string_view>

#include "formats/words_of_text.h"

namespace rulec {

class TextOut {
 public:
  // Nothing is in `out` before `flush`.
  explicit TextOut(std::string& out) : out_(out) {}

  void flush() {
    out_.append(held_.data(), used_);
    used_ = 0;
  }
  void byte(char c) {
    *room(1) = c;
    ++used_;
  }
  void raw(std::string_view bytes) {
    if (bytes.size() > kHeld) return beyond(bytes);
    copy_bytes(room(bytes.size()), bytes.data(), bytes.size());
    used_ += bytes.size();
  }
  void quoted(std::string_view bytes) {
    if (bytes.size() > kHeld - 2) {
      byte('"');
      beyond(bytes);
      return byte('"');
    }
    char* const to = room(bytes.size() + 2);
    to[0] = '"';
    copy_bytes(to + 1, bytes.data(), bytes.size());
    to[bytes.size() + 1] = '"';
    used_ += bytes.size() + 2;
  }
  // A line end, and so many blanks on the next line.
  void new_line(std::size_t blanks) {
    byte('\n');
    for (; blanks > 8; blanks -= 8) raw("        ");
    std::memcpy(room(8), "        ", 8);
    used_ += blanks;
  }

 private:
  static constexpr std::size_t kHeld = 16384;

  char* room(std::size_t size) {
    if (used_ + size > kHeld) flush();
    return held_.data() + used_;
  }
  void beyond(std::string_view bytes) {
    flush();
    out_ += bytes;
  }

  std::string& out_;
  std::size_t used_ = 0;
  std::array<char, kHeld> held_;
};

}  // namespace rulec
