#include "evaluate/text_forms.h"

#include "evaluate/digits.h"

namespace rulec {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_other(char c) { return static_cast<unsigned char>(c) >= 0x80; }  // a byte of a letter beyond ASCII
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }
bool is_in(std::string_view set, char c) { return set.find(c) != kNone; }

// The size of a URI's scheme; 0: there is none.
std::size_t scheme(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == kNone || colon == 0 || !is_letter(text[0])) return 0;
  const auto fits = [](char c) { return is_letter(c) || is_digit(c) || is_in("+-.", c); };
  return all_of(text.substr(0, colon), fits) ? colon : 0;
}

// Characters that RFC 3986 gives to a URI, percent signs with their two digits; `also` are welcome too.
template <typename Test>
bool is_uri_text(std::string_view text, const Test& also) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
    } else if (!is_letter(c) && !is_digit(c) && !is_in("-._~:/?#[]@!$&'()*+,;=", c) && !also(c)) {
      return false;
    }
  }
  return std::count(text.begin(), text.end(), '#') <= 1;
}

// A name with points, or a number in brackets; then perhaps a port.
bool is_host(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == kNone || end < 3) return false;
    const auto fits = [](char c) { return is_hex(c) || c == ':' || c == '.'; };
    text = all_of(text.substr(1, end - 1), fits) ? text.substr(end + 1) : "x/";
    return text.empty() || (text[0] == ':' && (text.size() == 1 || all_digits(text.substr(1))));
  }
  const std::size_t colon = text.find(':');
  const std::string_view port = colon == kNone ? "" : text.substr(colon + 1);
  const std::string_view name = text.substr(0, colon);
  const auto fits = [](char c) { return is_letter(c) || is_digit(c) || is_other(c) || is_in("-._~%", c); };
  return all_of(name, fits) && name[0] != '.' && (port.empty() || (all_digits(port) && port.size() <= 5));
}

// Labels of letters, digits and hyphens, with points between them.
bool is_domain(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  while (true) {
    const std::size_t point = std::min(text.find('.'), text.size());
    const std::string_view label = text.substr(0, point);
    const auto fits = [](char c) { return is_letter(c) || is_digit(c) || is_other(c) || c == '-'; };
    if (label.size() > 63 || !all_of(label, fits) || label.front() == '-' || label.back() == '-') return false;
    if (point == text.size()) return true;
    text.remove_prefix(point + 1);
  }
}

}  // namespace

bool uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

bool uri(std::string_view text) {
  const std::size_t size = scheme(text);
  return size > 0 && text.size() > size + 1 && is_uri_text(text.substr(size + 1), [](char) { return false; });
}

bool url(std::string_view text) {
  const std::size_t size = scheme(text);
  if (size == 0 || text.substr(size, 3) != "://") return false;
  text.remove_prefix(size + 3);
  const std::size_t end = std::min(text.find_first_of("/?#"), text.size());
  std::string_view host = text.substr(0, end);
  if (const std::size_t at = host.rfind('@'); at != kNone) host.remove_prefix(at + 1);
  return is_host(host) && is_uri_text(text, [](char c) { return is_other(c) || is_in("{}|^`\\", c); });
}

bool email(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == kNone || at == 0 || at > 64) return false;
  const std::string_view local = text.substr(0, at);
  const auto fits = [](char c) {
    return is_letter(c) || is_digit(c) || is_other(c) || is_in("!#$%&'*+-/=?^_`{|}~.", c);
  };
  if (!all_of(local, fits) || local.front() == '.' || local.back() == '.' || local.find("..") != kNone) return false;
  return is_domain(text.substr(at + 1));
}

bool w3w(std::string_view text) {
  if (text.starts_with("///")) text.remove_prefix(3);
  int words = 0;
  while (true) {
    const std::size_t point = std::min(text.find('.'), text.size());
    const auto fits = [](char c) { return is_letter(c) || is_other(c) || is_in("-'", c); };
    if (!all_of(text.substr(0, point), fits)) return false;
    ++words;
    if (point == text.size()) return words == 3;
    text.remove_prefix(point + 1);
  }
}

bool gobl_key(std::string_view text) {
  const auto plain = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); };
  if (text.empty() || !plain(text.front()) || !plain(text.back())) return false;
  return all_of(text, [&](char c) { return plain(c) || c == '+' || c == '-'; });
}

bool gobl_code_text(std::string_view text) {
  return !text.empty() && text.front() != ' ' && text.back() != ' ' &&
         all_of(text, [](char c) { return !is_control(c); });
}

}  // namespace rulec
