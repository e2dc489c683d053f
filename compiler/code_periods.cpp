#include "compiler/code_periods.h"

#include <algorithm>
#include <tuple>

namespace rulec::compiler {

void arrange(ListInfo& list) {
  auto& codes = list.codes;
  std::ranges::stable_sort(codes, [](const CodeInfo& a, const CodeInfo& b) {
    return std::tie(a.code, a.since) < std::tie(b.code, b.since);
  });
  list.by_code.clear();
  for (std::size_t i = 0; i < codes.size(); ++i)
    if (i == 0 || codes[i].code != codes[i - 1].code) list.by_code.emplace_hint(list.by_code.end(), codes[i].code, i);
}

std::span<const CodeInfo> periods_of(const ListInfo& list, std::string_view code) {
  const auto first = list.by_code.find(code);
  if (first == list.by_code.end()) return {};
  std::size_t end = first->second;
  while (end < list.codes.size() && list.codes[end].code == code) ++end;
  return std::span(list.codes).subspan(first->second, end - first->second);
}

bool is_edited(const ListInfo& list) { return list.name.find('@') != std::string::npos; }

}  // namespace rulec::compiler
