// What differs between two texts, line by line, in the form of `diff -u`.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace rulec::cli {

// Nothing where they are the same. Lines that lie far apart are shown as taken out and put in, never left out.
std::string unified_diff(std::string_view before, std::string_view after, std::string_view name);

// Of two texts of several lines each, the lines that the other has not, in their order. Both whole where only the
// order of their lines differs.
std::pair<std::string, std::string> lines_that_differ(std::string_view before, std::string_view after);

}  // namespace rulec::cli
