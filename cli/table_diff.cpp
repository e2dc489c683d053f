#include "cli/table_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "cli/part_diff.h"
#include "cli/rule_description.h"
#include "cli/rule_diff.h"

namespace rulec::cli {
namespace {

struct Code {
  std::string days, name;
  friend bool operator==(const Code&, const Code&) = default;
};
using Codes = std::map<std::pair<std::string, std::string>, Code>;  // by list and code

// A code has a row for each of its periods; its name may change with them.
void add_period(Code& code, const Code& period) {
  code.days += (code.days.empty() ? "" : ", ") + period.days;
  if (code.name != period.name) code.name += (code.name.empty() ? "" : ", ") + period.name;
}

Codes codes_of(const RuleTable& table, bool french) {
  Codes codes;
  for (const ListRow& list : table.lists())
    for (const CodeRow& code : table.slice<CodeRow>(Section::codes, list.codes))
      add_period(codes[{std::string(table.text(list.name)), std::string(table.text(code.code))}],
                 {RuleDescriber::days(code.since, code.until, french),
                  fmt::format("{} / {}", table.text(code.name.en), table.text(code.name.fr))});
  return codes;
}

void compare_codes(const Codes& before, const Codes& after, TableDiff& diff) {
  using Kind = CodeChange::Kind;
  const auto note = [&](Kind kind, const auto& key, const Code& was, const Code& is) {
    diff.codes.push_back({kind, key.first, key.second, was.days, is.days, was.name, is.name});
  };
  for (const auto& [key, was] : before) {
    const auto now = after.find(key);
    if (now == after.end())
      note(Kind::removed, key, was, {});
    else if (now->second != was)
      note(Kind::changed, key, was, now->second);
  }
  for (const auto& [key, is] : after)
    if (!before.contains(key)) note(Kind::added, key, {}, is);
  std::ranges::stable_sort(diff.codes, [](const CodeChange& a, const CodeChange& b) {
    return std::tie(a.list, a.code) < std::tie(b.list, b.code);
  });
}

}  // namespace

TableDiff diff_tables(const RuleTable& before, const RuleTable& after, bool french) {
  TableDiff diff;
  diff.digest_before = before.digest();
  diff.digest_after = after.digest();
  if (diff.same()) return diff;
  RuleChanges rules = diff_rules(before, after, french);
  diff.rules = std::move(rules.changes);
  diff.moved = rules.moved;
  compare_codes(codes_of(before, french), codes_of(after, french), diff);
  diff.parts = diff_parts(before, after, french);
  return diff;
}

}  // namespace rulec::cli
