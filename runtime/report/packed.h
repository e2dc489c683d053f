// Data that a page carries within itself.
#pragma once

#include <string>
#include <string_view>

namespace rulec::report {

// Deflated (RFC 1950) and in base64: what DecompressionStream("deflate") of a browser reads.
std::string packed(std::string_view bytes);

// JSON that may stand inside a <script> element: it holds no `<`.
std::string in_script(std::string_view json);

}  // namespace rulec::report
