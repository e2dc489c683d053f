// What differs between two texts, line by line, in the form of `diff -u`.
#pragma once

#include <string>
#include <string_view>

namespace rulec::cli {

// Nothing where they are the same. Lines that lie far apart are shown as taken out and put in, never left out.
std::string unified_diff(std::string_view before, std::string_view after, std::string_view name);

}  // namespace rulec::cli
