// What can be wrong with XML bytes, in words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "formats/document.h"

namespace rulec {

enum class XmlFault : std::uint8_t {
  empty,
  too_large,
  encoding,
  not_convertible,
  not_utf8,
  control_character,
  document_type,
  no_reference,
  markup_in_attribute,
  attribute_twice,
  prefix,
  name,
  text_outside,
  two_roots,
  no_root,
  too_deep,
  too_mixed,
  too_many_attributes,
  open_element,
  wrong_end,
  bad_tag,
  bad_attribute,
  bad_comment,
  bad_section,
  bad_instruction,
  memory,
  other
};

// `detail`: the name, the encoding, the entity or the limit that the words speak of.
ReadError xml_error(XmlFault fault, const Tree& tree, std::size_t offset, std::string_view detail = {});

}  // namespace rulec
