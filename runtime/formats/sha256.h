// SHA-256 over bytes as they are written.
#pragma once

#include <string>
#include <string_view>

#include "formats/canonical_json.h"
#include "model/sha256_sum.h"

namespace rulec {

class Sha256 final : public ByteSink {
 public:
  // Forgets what was written.
  void begin() { sum_.begin(); }
  void write(std::string_view bytes) override { sum_.add(std::as_bytes(std::span(bytes))); }
  // 64 hex digits.
  std::string end() {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (const unsigned byte : sum_.end()) {
      text += kDigits[byte >> 4U];
      text += kDigits[byte & 15U];
    }
    return text;
  }

 private:
  Sha256Sum sum_;
};

}  // namespace rulec
