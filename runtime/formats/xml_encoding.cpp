#include "formats/xml_encoding.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace rulec {
namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

std::string in_capitals(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return result;
}

// encoding="…" of <?xml … ?>
std::string declared(std::string_view bytes) {
  if (!bytes.starts_with("<?xml")) return {};
  const std::string_view head = bytes.substr(0, bytes.find("?>"));
  const std::size_t word = head.find("encoding");
  if (word == std::string_view::npos) return {};
  const std::size_t open = head.find_first_of("\"'", word);
  if (open == std::string_view::npos) return {};
  const std::size_t close = head.find(head[open], open + 1);
  return close == std::string_view::npos ? std::string() : in_capitals(head.substr(open + 1, close - open - 1));
}

std::optional<std::string> converted(std::string_view bytes, const char* encoding) {
  const iconv_t converter = iconv_open("UTF-8", encoding);
  if (converter == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
  std::string result(bytes.size() * 2 + 16, '\0');
  char* from = const_cast<char*>(bytes.data());
  std::size_t left = bytes.size(), room = result.size();
  char* to = result.data();
  bool good = true;
  while (good && left > 0) {
    if (iconv(converter, &from, &left, &to, &room) != static_cast<std::size_t>(-1)) break;
    good = errno == E2BIG;
    const auto used = static_cast<std::size_t>(to - result.data());
    result.resize(result.size() * 2);
    to = result.data() + used;
    room = result.size() - used;
  }
  iconv_close(converter);
  if (!good) return std::nullopt;
  result.resize(static_cast<std::size_t>(to - result.data()));
  return result;
}

}  // namespace

std::string xml_encoding(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with(kUtf8Mark)) return "UTF-8";
  if (bytes.starts_with("\x00\x00\xFE\xFF"sv) || bytes.starts_with("\xFF\xFE\x00\x00"sv)) return "UTF-32";
  if (bytes.starts_with("\xFE\xFF"sv) || bytes.starts_with("\x00<"sv)) return "UTF-16BE";
  if (bytes.starts_with("\xFF\xFE"sv) || bytes.starts_with("<\x00"sv)) return "UTF-16LE";
  const std::string name = declared(bytes);
  return name.empty() ? "UTF-8" : name;
}

std::optional<std::string> to_utf8(std::string bytes, const std::string& encoding, bool& known) {
  struct Known {
    std::string_view name;
    const char* converter;  // null: as it is
  };
  static constexpr std::array<Known, 10> kEncodings = {{{"UTF-8", nullptr},
                                                        {"US-ASCII", nullptr},
                                                        {"UTF-16LE", "UTF-16LE"},
                                                        {"UTF-16BE", "UTF-16BE"},
                                                        {"ISO-8859-1", "ISO-8859-1"},
                                                        {"ISO_8859-1", "ISO-8859-1"},
                                                        {"LATIN1", "ISO-8859-1"},
                                                        {"ISO-8859-15", "ISO-8859-15"},
                                                        {"WINDOWS-1252", "WINDOWS-1252"},
                                                        {"CP1252", "WINDOWS-1252"}}};
  const auto* const found =
      std::find_if(kEncodings.begin(), kEncodings.end(), [&](const Known& one) { return one.name == encoding; });
  known = found != kEncodings.end();
  if (!known) return std::nullopt;
  if (found->converter != nullptr) {
    auto result = converted(bytes, found->converter);
    if (!result) return std::nullopt;
    bytes = std::move(*result);
  }
  if (bytes.starts_with(kUtf8Mark)) bytes.erase(0, kUtf8Mark.size());
  return bytes;
}

}  // namespace rulec
