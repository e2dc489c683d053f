#include "report/excerpt.h"

#include <algorithm>
#include <array>
#include <vector>

namespace rulec::report {
namespace {

constexpr std::size_t kColumns = 100;     // of a line that is shown
constexpr std::size_t kColumnsLeft = 36;  // before the place, where a line is cut
constexpr std::size_t kReach = 400;       // bytes looked at on each side
constexpr std::string_view kReplacement = "\uFFFD";
constexpr std::string_view kEllipsis = "…";

struct CodePoint {
  char32_t value = 0xFFFD;
  std::size_t size = 1;
  bool valid = false;
};

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

CodePoint decode(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return {};
  char32_t value = lead & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if (!continues(text[i])) return {};
    value = (value << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  constexpr std::array<char32_t, 5> kFirst = {0, 0, 0x80, 0x800, 0x10000};
  const bool valid = value >= kFirst[size] && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
  return valid ? CodePoint{value, size, true} : CodePoint{};
}

struct Range {
  char32_t first, last;
};

template <std::size_t size>
bool is_in(const std::array<Range, size>& ranges, char32_t value) {
  return std::ranges::any_of(ranges, [&](Range range) { return value >= range.first && value <= range.last; });
}

// Control characters, and those that turn the direction of writing: a terminal would obey them.
bool is_control(char32_t value) {
  constexpr std::array kControls = {Range{0, 0x1F}, Range{0x7F, 0x9F}, Range{0x2028, 0x202E}, Range{0x2066, 0x2069}};
  return is_in(kControls, value);
}

// Columns of a terminal: none for marks that sit on the letter before, two for East Asian letters and emoji.
std::size_t columns_of(char32_t value) {
  constexpr std::array kNone = {Range{0x300, 0x36F}, Range{0x200B, 0x200F}, Range{0xFE00, 0xFE0F}};
  constexpr std::array kTwo = {Range{0x1100, 0x115F},   Range{0x2E80, 0xA4CF},  Range{0xAC00, 0xD7A3},
                               Range{0xF900, 0xFAFF},   Range{0xFE30, 0xFE6F},  Range{0xFF00, 0xFF60},
                               Range{0x1F300, 0x1FAFF}, Range{0x20000, 0x3FFFD}};
  if (value < 0x300) return 1;
  if (is_in(kNone, value)) return 0;
  return is_in(kTwo, value) ? 2 : 1;
}

// One character as it is shown.
struct Cell {
  std::size_t offset = 0;
  std::string_view text;
  std::size_t columns = 0;
};

Cell cell_at(std::string_view bytes, std::size_t offset, std::size_t& size) {
  const CodePoint point = decode(bytes.substr(offset));
  size = point.size;
  if (point.value == '\t') return {offset, "  ", 2};
  if (!point.valid || is_control(point.value)) return {offset, kReplacement, 1};
  return {offset, bytes.substr(offset, point.size), columns_of(point.value)};
}

bool ends_line(char byte) { return byte == '\n' || byte == '\r'; }

std::size_t line_begin(std::string_view bytes, std::size_t offset) {
  const std::size_t limit = offset > kReach ? offset - kReach : 0;
  std::size_t begin = offset;
  while (begin > limit && !ends_line(bytes[begin - 1])) --begin;
  while (begin > 0 && begin < offset && continues(bytes[begin])) ++begin;
  return begin;
}

std::size_t line_end(std::string_view bytes, std::size_t offset) {
  const std::size_t limit = std::min(bytes.size(), offset + kReach);
  std::size_t end = offset;
  while (end < limit && !ends_line(bytes[end])) ++end;
  while (end < bytes.size() && end > offset && continues(bytes[end])) --end;
  return end;
}

// Which cells are shown: columns[i] are those before cell i.
struct Window {
  std::size_t first = 0, last = 0;
};

Window window_around(std::size_t mark, const std::vector<std::size_t>& columns) {
  Window window{0, columns.size() - 1};
  const auto width = [&] { return columns[window.last] - columns[window.first]; };
  if (width() <= kColumns) return window;
  while (window.first < mark && columns[mark] - columns[window.first] > kColumnsLeft) ++window.first;
  // Where the place is near the end there is room for more before it.
  while (window.first > 0 && columns[window.last] - columns[window.first - 1] <= kColumns) --window.first;
  while (window.last > mark + 1 && width() > kColumns) --window.last;
  return window;
}

}  // namespace

Excerpt excerpt(std::string_view bytes, std::size_t begin, std::size_t end) {
  begin = std::min(begin, bytes.size());
  const std::size_t from = line_begin(bytes, begin), to = line_end(bytes, begin);
  std::vector<Cell> cells;
  for (std::size_t at = from, size = 0; at < to; at += size) cells.push_back(cell_at(bytes, at, size));
  const auto index_of = [&](std::size_t offset) {
    return static_cast<std::size_t>(std::ranges::lower_bound(cells, offset, {}, &Cell::offset) - cells.begin());
  };
  std::vector<std::size_t> columns = {0};
  for (const Cell& cell : cells) columns.push_back(columns.back() + cell.columns);
  const std::size_t mark = index_of(begin);
  const auto [first, last] = window_around(mark, columns);
  const std::size_t mark_end = std::clamp(index_of(end), mark, last);

  const bool cut_left = first > 0 || (from > 0 && !ends_line(bytes[from - 1]));
  const bool cut_right = last < cells.size() || (to < bytes.size() && !ends_line(bytes[to]));
  Excerpt result;
  if (cut_left) result.line += kEllipsis;
  for (std::size_t i = first; i < last; ++i) result.line += cells[i].text;
  if (cut_right) result.line += kEllipsis;
  result.indent = columns[mark] - columns[first] + (cut_left ? 1 : 0);
  result.width = std::max<std::size_t>(1, columns[mark_end] - columns[mark]);
  return result;
}

std::size_t end_of_scalar(std::string_view bytes, std::size_t begin) {
  if (begin >= bytes.size()) return begin;
  if (bytes[begin] == '"') {
    std::size_t at = begin + 1;
    while (at < bytes.size() && bytes[at] != '"') at += bytes[at] == '\\' ? 2 : 1;
    return std::min(at + 1, bytes.size());
  }
  const std::size_t end = std::min(bytes.find_first_of(",]}: \t\r\n", begin), bytes.size());
  return std::max(end, begin + 1);
}

std::string printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0, size = 0; at < text.size(); at += size) {
    const Cell cell = cell_at(text, at, size);
    result += text[at] == '\n' || text[at] == '\t' ? " " : cell.text;
  }
  return result;
}

}  // namespace rulec::report
