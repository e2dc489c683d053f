// SHA-256 over bytes as they are written.
#pragma once

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "formats/canonical_json.h"

namespace rulec {

class Sha256 final : public ByteSink {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) { begin(); }
  // Forgets what was written.
  void begin() { EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr); }
  void write(std::string_view bytes) override { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }
  // 64 hex digits.
  std::string end() {
    std::array<unsigned char, 32> digest{};
    EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
    return fmt::format("{:02x}", fmt::join(digest, ""));
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

}  // namespace rulec
