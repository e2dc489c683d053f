// GOBL's canonical JSON, in which digests are taken: no blanks, members in the order of their names (the caller's to
// see to), few escapes, numbers in one form only.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "formats/words_of_text.h"

namespace rulec {

struct ByteSink {
  virtual ~ByteSink() = default;
  virtual void write(std::string_view bytes) = 0;
};

// Collects what is written and passes it on in large pieces.
class CanonicalJson {
 public:
  explicit CanonicalJson(ByteSink& sink) : sink_(sink) {}

  void raw(std::string_view bytes) {
    if (bytes.size() > held_.size() || bytes.size() > held_.size() - used_) return raw_beyond(bytes);
    copy_bytes(held_.data() + used_, bytes.data(), bytes.size());
    used_ += bytes.size();
  }
  void text(std::string_view unescaped);  // with its quotes
  // The same of one in which nothing has to be escaped.
  void plain_text(std::string_view text) {
    if (text.size() + 2 > held_.size() - used_) flush();
    if (text.size() + 2 > held_.size()) return long_text(text);
    char* const to = held_.data() + used_;
    to[0] = '"';
    copy_bytes(to + 1, text.data(), text.size());
    to[text.size() + 1] = '"';
    used_ += text.size() + 2;
  }
  void number(std::string_view json);  // a number as JSON writes it
  void flush();

 private:
  void raw_beyond(std::string_view bytes);
  void escaped_text(std::string_view unescaped);
  void long_text(std::string_view text);

  ByteSink& sink_;
  std::array<char, 16384> held_;
  std::size_t used_ = 0;
};

// An integer without sign on zero; any other number as d.dddEn, from the nearest binary float.
std::string canonical_number(std::string_view json);

}  // namespace rulec
