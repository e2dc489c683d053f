#include "cli/chorus/limits.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "table/kept_table.h"

namespace rulec::cli {

std::size_t chorus_limit(std::string_view what) {
  const auto most = KeptTable(standard_rules(), "chorus_limit").find(what, 1).value_or("");
  std::size_t limit = 0;
  if (std::from_chars(most.data(), most.data() + most.size(), limit).ec != std::errc())
    throw std::runtime_error(fmt::format("the rules have no limit `{}`", what));
  return limit;
}

std::optional<std::size_t> characters_of(std::string_view text) {
  if (!simdjson::validate_utf8(text.data(), text.size())) return std::nullopt;
  const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  return static_cast<std::size_t>(std::ranges::count_if(text, begins));
}

}  // namespace rulec::cli
