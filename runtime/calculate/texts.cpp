#include "calculate/texts.h"

#include <algorithm>
#include <cstdint>

namespace rulec::calculate {
namespace {

bool is_ascii_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// The bytes of the white space that stands at the begin of a text: ASCII, and U+0085, U+00A0, U+1680, U+2000 to U+200A,
// U+2028, U+2029, U+202F, U+205F, U+3000 in UTF-8.
std::size_t space_at(std::string_view text) {
  if (text.empty()) return 0;
  if (is_ascii_space(text[0])) return 1;
  if (text.starts_with("\xC2\x85") || text.starts_with("\xC2\xA0")) return 2;
  if (text.size() < 3) return 0;
  const std::string_view three = text.substr(0, 3);
  if (three == "\xE1\x9A\x80" || three == "\xE2\x80\xA8" || three == "\xE2\x80\xA9" || three == "\xE2\x80\xAF" ||
      three == "\xE2\x81\x9F" || three == "\xE3\x80\x80")
    return 3;
  const auto last = static_cast<unsigned char>(three[2]);
  return three.starts_with("\xE2\x80") && last >= 0x80 && last <= 0x8A ? 3 : 0;
}

std::string_view trimmed(std::string_view text) {
  while (const std::size_t size = space_at(text)) text.remove_prefix(size);
  for (;;) {
    std::size_t size = 0;
    for (std::size_t length = 1; length <= 3 && length <= text.size(); ++length)
      if (space_at(text.substr(text.size() - length)) == length) size = length;
    if (size == 0) return text;
    text.remove_suffix(size);
  }
}

bool is_plain(std::string_view text) {
  bool plain = true;
  for (const char c : text) plain = plain && c >= ' ' && c <= '~';
  return plain;
}

// Whether the character at the begin of a text does not print: controls, and white space other than the blank.
std::size_t unprintable_at(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x20 || first == 0x7F) return 1;
  if (first == 0xC2 && text.size() > 1 && (static_cast<unsigned char>(text[1]) < 0xA0 || text[1] == '\xAD')) return 2;
  if (first == ' ') return 0;
  if (text.starts_with("\xE2\x80") && text.size() > 2) {
    const auto last = static_cast<unsigned char>(text[2]);
    if ((last >= 0x8B && last <= 0x8F) || (last >= 0xAA && last <= 0xAE)) return 3;  // zero width, directions
  }
  if (text.starts_with("\xEF\xBB\xBF") || text.starts_with("\xE2\x81\xA0")) return 3;
  return space_at(text);
}

bool is_code_letter(std::string_view text, std::size_t at, std::size_t& size) {
  const char c = text[at];
  size = 1;
  if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) return true;
  if (text.substr(at).starts_with("\xC3\x91")) {  // Ñ
    size = 2;
    return true;
  }
  return false;
}
bool is_separator(char c) { return std::string_view(".-:/,_& ").find(c) != std::string_view::npos; }

}  // namespace

Text tidied(std::string_view text) {
  if (text.find('\0') == std::string_view::npos) return Text::lasting(trimmed(text));
  std::string kept;
  std::copy_if(text.begin(), text.end(), std::back_inserter(kept), [](char c) { return c != '\0'; });
  return trimmed(kept);
}

Text settled_code(std::string_view text) {
  if (is_plain(text)) return Text::lasting(trimmed(text));
  std::string kept;
  while (!text.empty()) {
    std::size_t size = unprintable_at(text);
    if (size == 0) {
      kept += text[0];
      size = 1;
    }
    text.remove_prefix(size);
  }
  return trimmed(kept);
}

std::string strict_code(std::string_view text) {
  text = trimmed(text);
  std::string code;
  std::size_t size = 1;
  for (std::size_t at = 0; at < text.size(); at += size) {
    if (is_code_letter(text, at, size)) {
      code += text.substr(at, size);
    } else if (is_separator(text[at]) && (code.empty() || !is_separator(code.back()))) {
      code += text[at];
    }
  }
  return code;
}

std::string capitals(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return result;
}

std::string alphanumerical(std::string_view text) {
  std::string result;
  for (const char c : capitals(text))
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')) result += c;
  return result;
}

std::string numerical(std::string_view text) {
  std::string result;
  std::copy_if(text.begin(), text.end(), std::back_inserter(result), [](char c) { return c >= '0' && c <= '9'; });
  return result;
}

std::string tax_number(std::string_view text) {
  std::string result;
  const std::string upper = capitals(text);
  for (std::size_t at = 0; at < upper.size(); ++at) {
    const char c = upper[at];
    const std::string_view rest = std::string_view(upper).substr(at, 2);
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '&') result += c;
    if (rest == "\xC3\x91" || rest == "\xC3\xB1") result += "\xC3\x91";  // Ñ and ñ
  }
  return result;
}

}  // namespace rulec::calculate
