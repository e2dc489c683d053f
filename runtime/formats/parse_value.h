// The text of a document becomes a value of its term's type.
#pragma once

#include <string_view>

#include "model/value.h"
#include "table/layout.h"

namespace rulec {

// Blanks around the text are no part of it; they stay in `raw`. Dates are ISO (2026-03-31). A text that is not of the
// type gives State::malformed, one of blanks only State::empty.
Value parse_value(Type type, std::string_view raw, Place place);

// What is wanted where a value is malformed: "an amount such as 1234.50".
std::string_view expected_form(Type type, bool french);

}  // namespace rulec
