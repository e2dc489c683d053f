// Names that people type: patterns, and the nearest known name to a wrong one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rulec::cli {

// `*` stands for any characters: BR-CO-*. Case does not count.
bool matches(std::string_view pattern, std::string_view name);

// The known names nearest to `name`, best first; only those that look like a slip of it.
std::vector<std::string_view> nearest(std::string_view name, const std::vector<std::string_view>& known);

// ", did you mean `BR-CO-10`?", or nothing.
std::string did_you_mean(std::string_view name, const std::vector<std::string_view>& known, bool french = false);

}  // namespace rulec::cli
