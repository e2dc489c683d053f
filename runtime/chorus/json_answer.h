// Reads answers of the platform, which mixes texts, numbers and null, lists and single objects. For this room only.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rulec::chorus {

using Json = nlohmann::json;

// Numbers with a fraction are kept as the text they were written in: amounts are no floating point. Nothing where the
// bytes are no JSON.
std::optional<Json> parse_json(std::string_view bytes);

// A text, or a number as text; "" for null, what is absent, and anything else.
std::string text_of(const Json& object, const char* name);

// An id, written as a number or as a text.
std::optional<std::int64_t> id_of(const Json& object, const char* name);

// true, "true", "1", 1; nothing where it is absent or null.
std::optional<bool> flag_of(const Json& object, const char* name);

// The elements of a list; one for a bare object; none for null and what is absent.
std::vector<const Json*> list_of(const Json& object, const char* name);

// A member that is an object, or an empty one.
const Json& object_of(const Json& object, const char* name);

}  // namespace rulec::chorus
