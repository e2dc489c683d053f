#define OPENSSL_API_COMPAT 0x10100000L  // its interface of 1.1: without a warning that EVP is the way since 3.0
#include "model/sha256_sum.h"

#include <openssl/sha.h>

#include <type_traits>

namespace rulec {
namespace {

SHA256_CTX* raw(std::array<std::byte, 128>& state) { return reinterpret_cast<SHA256_CTX*>(state.data()); }
static_assert(sizeof(SHA256_CTX) <= 128 && alignof(SHA256_CTX) <= 8 && std::is_trivial_v<SHA256_CTX>);

}  // namespace

void Sha256Sum::begin() { SHA256_Init(raw(state_)); }

void Sha256Sum::add(std::span<const std::byte> bytes) { SHA256_Update(raw(state_), bytes.data(), bytes.size()); }

Sha256Sum::Digest Sha256Sum::end() {
  Digest digest{};
  SHA256_Final(digest.data(), raw(state_));
  return digest;
}

}  // namespace rulec
