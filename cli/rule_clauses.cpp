#include "cli/rule_clauses.h"

#include <algorithm>

namespace rulec::cli {
namespace {

bool begins(std::string_view line, std::string_view word) {
  return line.starts_with(word) && (line.size() == word.size() || line[word.size()] == ' ');
}

}  // namespace

std::vector<std::string> clauses(std::string_view text, std::string_view word) {
  std::vector<std::string> found;
  std::size_t depth = 0;
  bool inside = false;
  while (!text.empty()) {
    const std::size_t stop = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, stop);
    text.remove_prefix(std::min(stop + 1, text.size()));
    const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
    const std::string_view rest = line.substr(indent);
    if (begins(rest, word)) {
      inside = true;
      depth = indent;
      found.emplace_back(rest);
    } else if (inside && indent > depth && !rest.empty()) {
      found.back().append("\n").append(line.substr(depth));
    } else {
      inside = false;
    }
  }
  return found;
}

std::string_view context_of(std::string_view text) {
  constexpr std::string_view kAt = "at ", kOpen = " {\n";
  if (!text.starts_with(kAt)) return {};
  const std::size_t stop = text.find(kOpen);
  return stop == std::string_view::npos ? std::string_view() : text.substr(kAt.size(), stop - kAt.size());
}

}  // namespace rulec::cli
