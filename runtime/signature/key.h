// Keys that sign envelopes: ES256 (ECDSA on P-256 with SHA-256), as JSON Web Keys (RFC 7517) in the form in which
// GOBL's dsig package writes and reads them. By OpenSSL.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rulec::signature {

// Why something is no key, in both languages. No secret is in it.
struct Problem {
  std::string english, french;
};

class Key {
 public:
  // A new private key. GOBL wants a UUID that holds its time (version 7) as the id.
  static Key make(std::string id);

  const std::string& id() const { return id_; }
  bool is_private() const { return private_; }

  // The key as JSON, on one line: with its private part, or what may be given away.
  std::string private_json() const;
  std::string public_json() const;

  // 64 bytes, r and s; only of a private key.
  std::string sign(std::string_view bytes) const;
  bool verify(std::string_view bytes, std::string_view signature) const;

  // Whether the key may sign at that time (Unix seconds; 0: not known) by its `valid_from` and `valid_until`.
  bool allows(std::int64_t time) const;

 private:
  friend std::variant<Key, Problem> read_private_key(std::string_view json);
  friend std::variant<std::vector<Key>, Problem> read_public_keys(std::string_view json);
  struct Parts;
  static std::variant<Key, Problem> from(const Parts& parts);
  static std::variant<Key, Problem> read(const void* json);

  std::shared_ptr<void> key_;  // EVP_PKEY
  std::string id_;
  bool private_ = false;
  std::optional<std::int64_t> from_, until_;  // Unix seconds
};

std::variant<Key, Problem> read_private_key(std::string_view json);
// One public key, or a set of them: {"keys": […]}.
std::variant<std::vector<Key>, Problem> read_public_keys(std::string_view json);

}  // namespace rulec::signature
