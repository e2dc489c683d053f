// In which encoding an XML document is written, and its bytes in UTF-8.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rulec {

// As byte order mark, first bytes and declaration tell; "UTF-8" where nothing is said.
std::string xml_encoding(std::string_view bytes);

// Nothing where the encoding is not known here (`known` false) or the bytes are not in it. A byte order mark is
// dropped.
std::optional<std::string> to_utf8(std::string bytes, const std::string& encoding, bool& known);

}  // namespace rulec
