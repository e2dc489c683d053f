// SHA-256 by the functions of OpenSSL that only calculate: its EVP interface first loads providers and configuration,
// which takes longer than to read, build and judge an invoice.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace rulec {

class Sha256Sum {
 public:
  using Digest = std::array<unsigned char, 32>;

  Sha256Sum() { begin(); }
  // Forgets what was added.
  void begin();
  void add(std::span<const std::byte> bytes);
  // Of all that was added; `begin` comes next.
  Digest end();

 private:
  alignas(8) std::array<std::byte, 128> state_;  // OpenSSL's own
};

}  // namespace rulec
