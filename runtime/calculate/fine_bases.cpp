#include "calculate/fine_bases.h"

#include <fmt/format.h>

#include <string_view>

namespace rulec::calculate {
namespace {

void add(Json& object, std::string_view path, int decimals, std::vector<FineBase>& found) {
  for (const char* const name : {"discounts", "charges"}) {
    Json* const adjustments = list(object, name);
    if (adjustments == nullptr) continue;
    std::size_t number = 0;
    for (Json& one : *adjustments) {
      const auto base = percent(one, "percent") ? amount(one, "base") : std::nullopt;
      if (base && compare(*base, rescale(*base, decimals)) != std::strong_ordering::equal)
        found.push_back({fmt::format("{}.{}[{}].base", path, name, number), *base});
      ++number;
    }
  }
}

}  // namespace

std::vector<FineBase> fine_bases(Json& invoice, int decimals) {
  std::vector<FineBase> found;
  std::size_t number = 0;
  if (Json* const lines = list(invoice, "lines"))
    for (Json& line : *lines) add(line, fmt::format("$.lines[{}]", number++), decimals, found);
  add(invoice, "$", decimals, found);
  return found;
}

}  // namespace rulec::calculate
