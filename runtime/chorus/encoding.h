// Base64, SHA-256 and random texts, by OpenSSL.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rulec::chorus {

std::string base64(std::string_view bytes);                      // without line breaks
std::optional<std::string> from_base64(std::string_view text);   // nothing where it is none
std::string sha256(std::string_view bytes);                      // in hexadecimal
std::string random_text(unsigned bytes);                         // in hexadecimal, two characters a byte
std::string form_encoded(std::string_view text);                 // for application/x-www-form-urlencoded
std::optional<std::string> form_decoded(std::string_view text);  // nothing where it is none

}  // namespace rulec::chorus
