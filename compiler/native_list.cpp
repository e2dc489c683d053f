#include "compiler/native_list.h"

#include <fmt/format.h>

#include <vector>

#include "evaluate/native_lists.h"
#include "model/date.h"

namespace rulec::compiler {

std::string NativeLists::call(Index list) {
  if (const auto known = calls_.find(list); known != calls_.end()) return known->second;
  const auto codes = table_.slice<CodeRow>(Section::codes, table_.lists()[list].codes);
  unsigned bits = 2;
  while (std::size_t{3} << bits < 4 * codes.size() + 3) ++bits;
  std::vector<std::uint64_t> table(std::size_t{1} << bits);
  bool all_short = true, some_long = false;
  for (const CodeRow& code : codes) {
    const std::uint64_t key = native::code_key(table_.text(code.code));
    const bool dated = code.since != kFirstDay || code.until != kLastDay;
    some_long = some_long || key == 0;
    all_short = all_short && (key == 0 || !dated);
    if (key == 0 || dated) continue;
    std::size_t at = native::bucket(key, bits);
    while (table[at] != 0) at = (at + 1) & (table.size() - 1);
    table[at] = key;
  }
  tables_ += fmt::format("constexpr std::uint64_t kList{}[] = {{", list);
  for (std::size_t i = 0; i < table.size(); ++i) tables_ += fmt::format("{}{:#x},", i % 8 == 0 ? "\n" : "", table[i]);
  tables_ += "\n};\n\n";
  return calls_[list] =
             fmt::format("native::list_has<{0}, {1}, {2}, {3}>(m, kList{0}, ", list, all_short, some_long, bits);
}

}  // namespace rulec::compiler
