// Base64 with the alphabet of addresses and without padding: RFC 4648, section 5, as JWS and JWK have it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rulec::signature {

std::string base64url(std::string_view bytes);
std::optional<std::string> from_base64url(std::string_view text);  // nothing where it is none

}  // namespace rulec::signature
