// GOBL's canonical JSON, in which digests are taken: no blanks, members in the order of their names (the caller's to
// see to), few escapes, numbers in one form only.
#pragma once

#include <array>
#include <cstring>
#include <string>
#include <string_view>

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
    if (bytes.size() > held_.size() - used_) return raw_beyond(bytes);
    std::memcpy(held_.data() + used_, bytes.data(), bytes.size());
    used_ += bytes.size();
  }
  void text(std::string_view unescaped);  // with its quotes
  void number(std::string_view json);     // a number as JSON writes it
  void flush();

 private:
  void raw_beyond(std::string_view bytes);
  void escaped_text(std::string_view unescaped);

  ByteSink& sink_;
  std::array<char, 16384> held_;
  std::size_t used_ = 0;
};

// An integer without sign on zero; any other number as d.dddEn, from the nearest binary float.
std::string canonical_number(std::string_view json);

}  // namespace rulec
