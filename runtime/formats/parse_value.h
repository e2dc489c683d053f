// The text of a node becomes the value of a term.
#pragma once

#include <cstdint>
#include <string_view>

#include "formats/arena.h"
#include "model/value.h"
#include "table/layout.h"

namespace rulec {

// How numbers are written: in JSON as GOBL takes them, in XML as XML Schema does.
enum class Lexical : std::uint8_t { json, xml };

// Fills in all of `value` but its place. Blanks around the text are not part of it; without text the state is empty,
// and text that is not of the type gives malformed. The text must live as long as the value.
void parse_value(std::string_view raw, Type type, Codec codec, Value& value, Lexical lexical = Lexical::json);

// What could not be read as a number and is one of xs:double ("1e3", "-INF") becomes its value. NaN stays malformed.
void read_double(Type type, Value& value);

// A number with more than `places` decimals is rounded to them, half away from zero; its new text goes to `arena`.
void round_value(int places, Arena& arena, Value& value);

// How a value of this type is written, for those who wrote something else: 2026-03-31.
std::string_view form_of(Type type, Codec codec);

}  // namespace rulec
