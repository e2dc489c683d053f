// Texts as GOBL tidies them when it builds.
#pragma once

#include <string>
#include <string_view>

#include "calculate/text.h"

namespace rulec::calculate {

// Without NUL, and without white space at its ends. `text` lasts.
Text tidied(std::string_view text);

// A code: composed, without characters that do not print, trimmed. `text` lasts.
Text settled_code(std::string_view text);

// A strict code: letters, digits, and single separators (. - : / , _ & and the blank) between them.
std::string strict_code(std::string_view text);

// ASCII capitals.
std::string capitals(std::string_view text);

// Capitals and digits only.
std::string alphanumerical(std::string_view text);
// Digits only.
std::string numerical(std::string_view text);

// Capitals, digits, Ñ and &: a tax number without all else.
std::string tax_number(std::string_view text);

}  // namespace rulec::calculate
