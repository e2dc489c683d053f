#include "formats/canonical_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "formats/json_letters.h"

namespace rulec {
namespace {

bool is_plain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; }

std::string escaped(char c) {
  switch (c) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\b':
      return "\\b";
    case '\t':
      return "\\t";
    case '\n':
      return "\\n";
    case '\f':
      return "\\f";
    case '\r':
      return "\\r";
    default:
      return fmt::format("\\u{:04X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  }
}

// Digits and exponent of the shortest text that reads back as the same float, as d.dddEn.
std::string scientific(double value) {
  char buffer[40];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
  const std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
  const std::size_t e = text.find('e');
  std::string mantissa(text.substr(0, e));
  if (mantissa.find('.') == std::string::npos) mantissa += ".0";
  int exponent = 0;
  const std::string_view power = text.substr(e + (text[e + 1] == '+' ? 2 : 1));
  std::from_chars(power.data(), power.data() + power.size(), exponent);
  return fmt::format("{}E{}", mantissa, exponent);
}

}  // namespace

std::string canonical_number(std::string_view json) {
  std::int64_t integer = 0;
  const char* const end = json.data() + json.size();
  if (const auto read = std::from_chars(json.data(), end, integer); read.ec == std::errc{} && read.ptr == end)
    return std::to_string(integer);
  double value = 0;
  if (std::from_chars(json.data(), end, value).ec != std::errc{}) return std::string(json);  // no float holds it
  // A float without a fraction is an integer when it is written back.
  if (value == std::floor(value) && std::fabs(value) < 9e18) return std::to_string(static_cast<std::int64_t>(value));
  return scientific(value);
}

void CanonicalJson::raw_beyond(std::string_view bytes) {
  flush();
  if (bytes.size() > held_.size()) return sink_.write(bytes);
  raw(bytes);
}

void CanonicalJson::text(std::string_view unescaped) {
  if (!JsonLetters::of(unescaped).escapes) return plain_text(unescaped);
  raw("\"");
  escaped_text(unescaped);
  raw("\"");
}

void CanonicalJson::long_text(std::string_view text) {
  raw("\"");
  raw(text);
  raw("\"");
}

void CanonicalJson::escaped_text(std::string_view unescaped) {
  while (!unescaped.empty()) {
    const auto special = std::find_if_not(unescaped.begin(), unescaped.end(), is_plain);
    const auto plain = static_cast<std::size_t>(special - unescaped.begin());
    raw(unescaped.substr(0, plain));
    if (plain == unescaped.size()) break;
    raw(escaped(*special));
    unescaped.remove_prefix(plain + 1);
  }
}

void CanonicalJson::number(std::string_view json) { raw(canonical_number(json)); }

void CanonicalJson::flush() {
  if (used_ > 0) sink_.write({held_.data(), used_});
  used_ = 0;
}

}  // namespace rulec
