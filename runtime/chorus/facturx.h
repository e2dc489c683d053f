// Factur-X: a PDF that carries the invoice as CII. By libqpdf, which replaces a reader of PDF of our own.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "chorus/recipient.h"

namespace rulec::chorus {

bool looks_like_pdf(std::string_view bytes);

// The CII inside (factur-x.xml; source: Factur-X 1.0, section 6), or why there is none. `limit`: the most bytes that it
// may have once unpacked.
std::variant<std::string, Problem> embedded_cii(std::string_view pdf, std::size_t limit);

}  // namespace rulec::chorus
