// What can be wrong with JSON bytes, in words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "formats/document.h"

namespace rulec {

enum class JsonFault : std::uint8_t {
  none,
  empty,
  too_large,
  byte_order_mark,
  utf16,
  not_utf8,
  control_character,
  open_text,
  truncated,
  no_value,
  no_literal,
  no_number,
  no_escape,
  half_surrogate,
  no_name,
  no_colon,
  no_comma_in_object,
  no_comma_in_list,
  too_deep,
  twice,
  text_behind
};

// `detail`: for `truncated`, the offset of the object or list that stays open; for `twice`, of the first member.
ReadError json_error(JsonFault fault, const Tree& tree, std::size_t offset, std::size_t detail = 0);

}  // namespace rulec
