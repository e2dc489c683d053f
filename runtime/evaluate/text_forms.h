// Forms of texts: addresses in networks, keys and codes of GOBL, identifiers.
#pragma once

#include <string_view>

namespace rulec {

bool uuid(std::string_view text);   // RFC 9562, lower or upper case
bool uri(std::string_view text);    // RFC 3986 with a scheme
bool url(std::string_view text);    // a URI with a host; letters of other scripts may stand as they are
bool email(std::string_view text);  // a mailbox of RFC 5322 without comments, quotes and blanks
bool w3w(std::string_view text);    // what3words: three words with points between them, perhaps behind ///

// [a-z0-9][a-z0-9+-]*[a-z0-9], or one character of [a-z0-9].
bool gobl_key(std::string_view text);
// Not empty, no control character, no blank at either end.
bool gobl_code_text(std::string_view text);

}  // namespace rulec
