// JSON Web Signatures in their compact form (RFC 7515), ES256 only, as GOBL's dsig package writes them.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "signature/key.h"

namespace rulec::signature {

struct Jws {
  std::string key_id;     // `kid`, "" where there is none
  std::string payload;    // what was signed
  std::string covered;    // the bytes that the signature is over
  std::string signature;  // 64 bytes
};

// Three parts with points between; the header is {"alg":"ES256","kid":…}.
std::string signed_compact(const Key& key, std::string_view payload);

std::variant<Jws, Problem> read_compact(std::string_view text);

}  // namespace rulec::signature
