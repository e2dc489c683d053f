// The limits of Chorus Pro on names and sizes, as rules/choruspro/limits.rule keeps them.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace rulec::cli {

// The most that the platform takes of it ("attachment-name", in characters). Throws where the rules do not say.
std::size_t chorus_limit(std::string_view what);

// The characters of a text (code points, as the rules count them); nothing where it is no UTF-8.
std::optional<std::size_t> characters_of(std::string_view text);

}  // namespace rulec::cli
