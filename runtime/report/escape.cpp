#include "report/escape.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "report/excerpt.h"

namespace rulec::report {
namespace {

struct Replacement {
  char from;
  std::string_view to;
};

template <std::size_t size>
std::string replaced(std::string_view text, const std::array<Replacement, size>& list) {
  std::string result;
  result.reserve(text.size());
  for (const char byte : text) {
    const auto* const found = std::ranges::find(list, byte, &Replacement::from);
    if (found == list.end())
      result += byte;
    else
      result += found->to;
  }
  return result;
}

// Line by line, so that their ends stay.
std::string printable_lines(std::string_view text) {
  std::string result;
  for (std::size_t end = 0; end != std::string_view::npos; text.remove_prefix(end + 1)) {
    end = text.find_first_of("\r\n");
    result += printable(text.substr(0, end));
    if (end == std::string_view::npos) break;
    result += text[end];
  }
  return result;
}

bool is_unreserved(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
         std::string_view("-._~/").find(byte) != std::string_view::npos;
}

}  // namespace

std::string xml_text(std::string_view text) {
  constexpr std::array kMarkup = {Replacement{'&', "&amp;"}, Replacement{'<', "&lt;"}, Replacement{'>', "&gt;"},
                                  Replacement{'"', "&quot;"}, Replacement{'\'', "&#39;"}};
  return replaced(printable(text), kMarkup);
}

std::string uri_of(std::string_view path) {
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char byte : path)
    if (is_unreserved(byte))
      uri += byte;
    else
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(byte));
  return uri;
}

std::string github_message(std::string_view text) {
  constexpr std::array kOrders = {Replacement{'%', "%25"}, Replacement{'\r', "%0D"}, Replacement{'\n', "%0A"}};
  return replaced(printable_lines(text), kOrders);
}

std::string github_property(std::string_view text) {
  constexpr std::array kOrders = {Replacement{'%', "%25"}, Replacement{'\r', "%0D"}, Replacement{'\n', "%0A"},
                                  Replacement{':', "%3A"}, Replacement{',', "%2C"}};
  return replaced(printable_lines(text), kOrders);
}

std::string csv_cell(std::string_view text) {
  const bool formula = !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
  const bool number = text.size() > 1 && text.find_first_not_of("0123456789.", 1) == std::string_view::npos;
  std::string cell = formula && !number ? "'" : "";
  cell += printable_lines(text);
  if (cell.find_first_of("\",\r\n;") == std::string::npos) return cell;
  return '"' + replaced(cell, std::array{Replacement{'"', "\"\""}}) + '"';
}

std::string markdown_cell(std::string_view text) {
  constexpr std::array kMarks = {Replacement{'|', "\\|"}, Replacement{'<', "&lt;"},  Replacement{'>', "&gt;"},
                                 Replacement{'*', "\\*"}, Replacement{'_', "\\_"},   Replacement{'`', "\\`"},
                                 Replacement{'[', "\\["}, Replacement{'\\', "\\\\"}, Replacement{'&', "&amp;"}};
  return replaced(printable(text), kMarks);
}

}  // namespace rulec::report
