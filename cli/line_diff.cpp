#include "cli/line_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <vector>

namespace rulec::cli {
namespace {

using Lines = std::vector<std::string_view>;

Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return lines;
}

struct Edit {
  char kind;  // ' ', '-', '+'
  std::string_view line;
};

constexpr std::size_t kMostCells = 4'000'000;

// The longest common subsequence of what lies between the common ends.
std::vector<Edit> edits_between(const Lines& before, const Lines& after) {
  const std::size_t n = before.size(), m = after.size();
  std::vector<Edit> edits;
  if (n * m > kMostCells) {
    for (const auto line : before) edits.push_back({'-', line});
    for (const auto line : after) edits.push_back({'+', line});
    return edits;
  }
  std::vector<std::uint32_t> common((n + 1) * (m + 1), 0);
  const auto at = [&](std::size_t i, std::size_t j) -> std::uint32_t& { return common[i * (m + 1) + j]; };
  for (std::size_t i = n; i-- > 0;)
    for (std::size_t j = m; j-- > 0;)
      at(i, j) = before[i] == after[j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
  for (std::size_t i = 0, j = 0; i < n || j < m;) {
    if (i < n && j < m && before[i] == after[j]) {
      edits.push_back({' ', before[i++]});
      ++j;
    } else if (i < n && (j == m || at(i + 1, j) >= at(i, j + 1))) {
      edits.push_back({'-', before[i++]});
    } else {
      edits.push_back({'+', after[j++]});
    }
  }
  return edits;
}

std::vector<Edit> edits_of(const Lines& before, const Lines& after) {
  std::size_t head = 0, tail = 0;
  const std::size_t least = std::min(before.size(), after.size());
  while (head < least && before[head] == after[head]) ++head;
  while (tail < least - head && before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) ++tail;
  const auto middle = [&](const Lines& lines) {
    return Lines(lines.begin() + static_cast<std::ptrdiff_t>(head), lines.end() - static_cast<std::ptrdiff_t>(tail));
  };
  std::vector<Edit> edits;
  for (std::size_t i = 0; i < head; ++i) edits.push_back({' ', before[i]});
  for (const Edit& edit : edits_between(middle(before), middle(after))) edits.push_back(edit);
  for (std::size_t i = before.size() - tail; i < before.size(); ++i) edits.push_back({' ', before[i]});
  return edits;
}

constexpr std::size_t kAround = 3;

// Each line of `others` answers for one that is equal.
std::string only_in(const Lines& some, const Lines& others) {
  std::map<std::string_view, std::size_t> known;
  for (const std::string_view line : others) ++known[line];
  std::string text;
  for (const std::string_view line : some) {
    const auto found = known.find(line);
    if (found != known.end() && found->second > 0) {
      --found->second;
      continue;
    }
    text.append(text.empty() ? "" : "\n").append(line);
  }
  return text;
}

}  // namespace

std::string unified_diff(std::string_view before, std::string_view after, std::string_view name) {
  if (before == after) return {};
  const std::vector<Edit> edits = edits_of(lines_of(before), lines_of(after));
  std::string text = fmt::format("--- {}\n+++ {}\n", name, name);
  std::size_t old_line = 1, new_line = 1;
  const auto step = [&](const Edit& edit) {
    if (edit.kind != '+') ++old_line;
    if (edit.kind != '-') ++new_line;
  };
  for (std::size_t i = 0; i < edits.size();) {
    std::size_t next = i;
    while (next < edits.size() && edits[next].kind == ' ') ++next;
    if (next == edits.size()) break;
    const std::size_t first = next > i + kAround ? next - kAround : i;
    for (; i < first; ++i) step(edits[i]);
    std::size_t last = next, quiet = 0;
    for (std::size_t k = next; k < edits.size() && quiet <= 2 * kAround; ++k) {
      quiet = edits[k].kind == ' ' ? quiet + 1 : 0;
      if (quiet == 0) last = k + 1;
    }
    last = std::min(edits.size(), last + kAround);
    std::string body;
    std::size_t olds = 0, news = 0;
    const std::size_t old_from = old_line, new_from = new_line;
    for (; i < last; ++i) {
      body += fmt::format("{}{}\n", edits[i].kind, edits[i].line);
      olds += edits[i].kind != '+' ? 1 : 0;
      news += edits[i].kind != '-' ? 1 : 0;
      step(edits[i]);
    }
    text += fmt::format("@@ -{},{} +{},{} @@\n{}", old_from, olds, new_from, news, body);
  }
  return text;
}

std::pair<std::string, std::string> lines_that_differ(std::string_view before, std::string_view after) {
  const auto old_lines = lines_of(before), new_lines = lines_of(after);
  std::string was = only_in(old_lines, new_lines), is = only_in(new_lines, old_lines);
  if (was.empty() && is.empty()) return {std::string(before), std::string(after)};
  return {std::move(was), std::move(is)};
}

}  // namespace rulec::cli
