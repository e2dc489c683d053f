#include "cli/differences.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "cli/rule_words.h"
#include "report/words.h"

namespace rulec::cli {
namespace {

using Rows = std::vector<const RuleRow*>;

std::set<Index> in_force(const RuleTable& table, Index layer) {
  const auto rules = table.indices(table.layers()[layer].rules);
  return {rules.begin(), rules.end()};
}

Rows only_in(const RuleTable& table, const std::set<Index>& some, const std::set<Index>& others) {
  Rows rows;
  for (const Index rule : some)
    if (!others.contains(rule)) rows.push_back(&table.rules()[rule]);
  return rows;
}

// The first failing example, as written.
std::string example_of(std::string_view written) {
  for (std::size_t at = written.find("fail"); at != std::string_view::npos; at = written.find("fail", at + 1)) {
    const std::string_view line = written.substr(at, written.find('\n', at) - at);
    const std::size_t brace = line.find('{');
    if (brace != std::string_view::npos && line.substr(4, brace - 4).find_first_not_of(' ') == std::string_view::npos)
      return std::string(line.substr(brace));
  }
  return {};
}

void add_once(std::vector<std::string>& list, std::string text) {
  if (!text.empty() && std::ranges::find(list, text) == list.end()) list.push_back(std::move(text));
}

std::string ids_of(const Rows& rows, const RuleTable& table) {
  std::vector<std::string> ids;
  for (const RuleRow* rule : rows) add_once(ids, std::string(table.text(rule->id)));
  std::ranges::sort(ids);
  return fmt::format("{}", fmt::join(ids, ", "));
}

class Page {
 public:
  Page(const RuleTable& table, Index layer, Index base, bool french) : table_(table), layer_(layer), french_(french) {
    const auto here = in_force(table, layer), there = in_force(table, base);
    for (const RuleRow* rule : only_in(table, there, here)) of_base_[table.text(rule->id)].push_back(rule);
    for (const RuleRow* rule : only_in(table, here, there)) {
      const std::string_view why = table.text(rule->because, french);
      if (own_[why].empty()) order_.push_back(why);
      own_[why].push_back(rule);
    }
  }

  std::string text() {
    std::string page;
    for (const std::string_view why : order_) page += section(why, own_[why]);
    return page + left_out();
  }

 private:
  const char* word(const char* english, const char* french) const { return french_ ? french : english; }

  std::string section(std::string_view why, const Rows& rows) {
    std::vector<std::string> standard, instead;
    for (const RuleRow* rule : rows)
      for (const RuleRow* base : of_base_[table_.text(rule->id)]) {
        if (base->manual == 0)
          add_once(instead,
                   fmt::format("`{}` ({}): {}", table_.text(base->id), report::severity_word(base->severity, french_),
                               message_of(*base, table_, french_)));
        add_once(standard, fmt::format("{} ({})", table_.text(base->title, french_), table_.text(base->source)));
      }
    shorten(standard);
    shorten(instead);
    std::string text = fmt::format("## {}\n\n", ids_of(rows, table_));
    text += line(word("The standard", "La norme"), fmt::format("{}", fmt::join(standard, "; ")));
    text += line(word("The artefact", "L'artefact"), std::string(why));
    if (const std::string example = example_of(table_.text(rows.front()->text)); !example.empty())
      text += line(word("Refused by it", "Refusé par lui"), fmt::format("`{}`", example));
    text += line(word("`rulec` by default", "`rulec` par défaut"),
                 instead.empty() ? word("the same condition under its own rules", "la même condition, dans ses règles")
                                 : fmt::format("{}", fmt::join(instead, "; ")));
    return text + "\n";
  }

  // Families say the same of every category: three are enough.
  void shorten(std::vector<std::string>& list) const {
    constexpr std::size_t kMost = 3;
    if (list.size() <= kMost) return;
    const std::size_t more = list.size() - kMost;
    list.resize(kMost);
    list.push_back(fmt::format("{} {}", more, word("more like these", "autres semblables")));
  }

  static std::string line(std::string_view head, const std::string& text) {
    return text.empty() ? std::string() : fmt::format("- **{}:** {}\n", head, text);
  }

  // Rules of the base that are not in force here and have no namesake.
  std::string left_out() {
    const auto& row = table_.layers()[layer_];
    const auto lifted = table_.indices(row.lifted);
    const auto reasons = table_.indices(row.reasons);  // four numbers each
    std::map<std::string_view, Rows> by_reason;
    for (std::size_t i = 0; i < lifted.size(); ++i) {
      const Str english{reasons[4 * i], reasons[4 * i + 1]}, own{reasons[4 * i + 2], reasons[4 * i + 3]};
      const auto why = table_.text(french_ && own.size > 0 ? own : english);
      if (!why.empty()) by_reason[why].push_back(&table_.rules()[lifted[i]]);
    }
    std::string text;
    for (const auto& [why, rows] : by_reason)
      text += fmt::format("## {}: {}\n\n- {}\n\n", word("Not in this layer", "Pas dans cette couche"),
                          ids_of(rows, table_), why);
    return text;
  }

  const RuleTable& table_;
  Index layer_;
  bool french_;
  std::map<std::string_view, Rows> of_base_, own_;  // by id; by reason
  std::vector<std::string_view> order_;
};

}  // namespace

std::string differences(const RuleTable& table, Index layer, Index base, bool french) {
  return Page(table, layer, base, french).text();
}

}  // namespace rulec::cli
