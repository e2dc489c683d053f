#include "formats/xml_checks.h"

#include <simdjson.h>

#include <algorithm>
#include <cctype>
#include <cstdint>

namespace rulec {

bool is_blank_xml(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
}

bool is_xml_name(std::string_view name) {
  const auto begins = [](unsigned char c) { return std::isalpha(c) != 0 || c == '_' || c >= 0x80; };
  const auto goes_on = [&](unsigned char c) { return begins(c) || std::isdigit(c) != 0 || c == '-' || c == '.'; };
  return !name.empty() && begins(static_cast<unsigned char>(name.front())) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return goes_on(static_cast<unsigned char>(c)); });
}

namespace {

// The size of a reference that begins at `at`, or 0: &lt; &#233; &#xE9;
std::size_t reference_size(std::string_view bytes, std::size_t at) {
  const std::string_view rest = bytes.substr(at, 12);
  const std::size_t end = rest.find(';');
  if (end == std::string_view::npos) return 0;
  const std::string_view name = rest.substr(1, end - 1);
  for (const std::string_view known : {"lt", "gt", "amp", "quot", "apos"})
    if (name == known) return end + 1;
  if (name.size() < 2 || name[0] != '#') return 0;
  const bool hex = name[1] == 'x';
  const std::string_view digits = name.substr(hex ? 2 : 1);
  std::uint32_t value = 0;
  if (digits.empty()) return 0;
  for (const char c : digits) {
    const std::uint32_t digit = c >= '0' && c <= '9'          ? static_cast<std::uint32_t>(c - '0')
                                : hex && c >= 'a' && c <= 'f' ? static_cast<std::uint32_t>(c - 'a' + 10)
                                : hex && c >= 'A' && c <= 'F' ? static_cast<std::uint32_t>(c - 'A' + 10)
                                                              : 99;
    if (digit == 99) return 0;
    value = value * (hex ? 16 : 10) + digit;
    if (value > 0x10FFFF) return 0;
  }
  const bool allowed = value == 0x9 || value == 0xA || value == 0xD || (value >= 0x20 && value < 0xD800) ||
                       (value >= 0xE000 && value < 0xFFFE) || value > 0xFFFF;
  return allowed ? end + 1 : 0;
}

}  // namespace

// Lone ampersands, which pugixml leaves as they are. Comments, CDATA sections and instructions may hold them.
std::optional<XmlFailure> wrong_reference(std::string_view bytes) {
  const auto past = [&](std::size_t at, std::string_view end) {
    const std::size_t found = bytes.find(end, at);
    return found == std::string_view::npos ? bytes.size() : found + end.size();
  };
  for (std::size_t at = 0; at < bytes.size();) {
    at = bytes.find_first_of("<&", at);
    if (at == std::string_view::npos) break;
    const std::string_view rest = bytes.substr(at, 9);
    if (rest.starts_with("<!DOCTYPE")) {
      return XmlFailure{XmlFault::document_type, at, {}};
    } else if (rest.starts_with("<!--")) {
      at = past(at + 4, "-->");
    } else if (rest.starts_with("<![CDATA[")) {
      at = past(at + 9, "]]>");
    } else if (rest.starts_with("<?")) {
      at = past(at + 2, "?>");
    } else if (rest.front() == '<') {
      ++at;
    } else if (const std::size_t size = reference_size(bytes, at); size > 0) {
      at += size;
    } else {
      return XmlFailure{XmlFault::no_reference, at,
                        std::string(bytes.substr(at, bytes.find_first_of(" \t\r\n<;", at) - at).substr(0, 20))};
    }
  }
  return std::nullopt;
}

// Of bytes that are no UTF-8.
std::size_t first_wrong_byte(std::string_view bytes) {
  std::size_t good = 0, size = bytes.size();
  while (size - good > 1) {  // what comes before the middle is good, or holds a wrong byte
    const std::size_t middle = good + (size - good) / 2;
    std::size_t cut = middle;
    while (cut > good && (static_cast<unsigned char>(bytes[cut]) & 0xC0U) == 0x80U) --cut;
    if (cut > good && simdjson::validate_utf8(bytes.data() + good, cut - good))
      good = cut;
    else if (cut > good)
      size = cut;
    else
      break;
  }
  return good;
}

std::size_t control_character(std::string_view bytes) {
  const auto is_control = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r';
  };
  // There are none: looked for without a branch, many bytes at once, as compilers do where a loop has a known length.
  constexpr std::size_t kBlock = 256;
  const char* const begin = bytes.data();
  std::size_t at = 0;
  for (; at + kBlock <= bytes.size(); at += kBlock) {
    unsigned char any = 0;
    for (std::size_t i = 0; i < kBlock; ++i) {
      const auto byte = static_cast<unsigned char>(begin[at + i]);
      const auto low = static_cast<unsigned char>(byte < 0x20 ? 0xff : 0);
      const auto blank = static_cast<unsigned char>(byte == '\t' || byte == '\n' || byte == '\r' ? 0xff : 0);
      any |= static_cast<unsigned char>(low & ~blank);
    }
    if (any != 0) break;
  }
  const auto found = std::find_if(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end(), is_control);
  return found == bytes.end() ? std::string_view::npos : static_cast<std::size_t>(found - bytes.begin());
}

}  // namespace rulec
