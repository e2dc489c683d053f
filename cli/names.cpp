#include "cli/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "model/spelling.h"

namespace rulec::cli {
namespace {

constexpr std::size_t kMostSuggestions = 3;

}  // namespace

bool matches(std::string_view pattern, std::string_view name) { return fits_pattern(pattern, name, Letters::any_case); }

std::vector<std::string_view> nearest(std::string_view name, const std::vector<std::string_view>& known) {
  const std::size_t limit = 1 + name.size() / 4;
  std::vector<std::pair<std::size_t, std::string_view>> near;
  for (const std::string_view candidate : known)
    if (const std::size_t d = edit_distance(name, candidate, Letters::any_case); d <= limit)
      near.emplace_back(d, candidate);
  std::ranges::sort(near);
  near.erase(std::unique(near.begin(), near.end()), near.end());
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < std::min(near.size(), kMostSuggestions); ++i) names.push_back(near[i].second);
  return names;
}

std::string did_you_mean(std::string_view name, const std::vector<std::string_view>& known, bool french) {
  const std::vector<std::string_view> names = nearest(name, known);
  if (names.empty()) return {};
  return fmt::format(fmt::runtime(french ? " ; vouliez-vous dire `{}` ?" : ", did you mean `{}`?"),
                     fmt::join(names, "`, `"));
}

}  // namespace rulec::cli
