// What of XML is not well-formed and pugixml lets through.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "formats/xml_fault.h"

namespace rulec {

struct XmlFailure {
  XmlFault fault = XmlFault::other;
  std::size_t offset = 0;
  std::string detail;
};

// Nothing but blanks of XML.
bool is_blank_xml(std::string_view text);

// May an element or an attribute be called so, its prefix apart?
bool is_xml_name(std::string_view name);

// A lone ampersand, a reference to what XML does not know, or a document type; nothing where there is none.
std::optional<XmlFailure> wrong_reference(std::string_view bytes);

// Where bytes begin to be no UTF-8, of some that are none.
std::size_t first_wrong_byte(std::string_view bytes);

// Where the first character stands that XML forbids; npos: there is none.
std::size_t control_character(std::string_view bytes);

}  // namespace rulec
