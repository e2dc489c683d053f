#include "cli/table_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "cli/part_diff.h"
#include "cli/programs.h"
#include "cli/rule_words.h"
#include "report/words.h"

namespace rulec::cli {
namespace {

using Key = std::pair<std::string, std::string>;  // layer, id

std::string days(Day since, Day until) {
  const std::string from = day_in_words(since), to = day_in_words(until);
  if (from.empty() && to.empty()) return "always";
  return fmt::format("{}{}{}", from.empty() ? "" : "since " + from, !from.empty() && !to.empty() ? " " : "",
                     to.empty() ? "" : "until " + to);
}

// The lines of a rule's text that say when it runs and what it checks.
std::string clauses_of(std::string_view text) {
  std::string kept;
  bool inside = false;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    const std::size_t first = line.find_first_not_of(' ');
    if (first == std::string_view::npos) continue;
    const std::string_view clause = line.substr(first);
    const auto begins = [&](std::initializer_list<std::string_view> words) {
      return std::ranges::any_of(words, [&](std::string_view word) { return clause.starts_with(word); });
    };
    if (begins({"for ", "let ", "when ", "check ", "missing ", "after "}))
      inside = true;
    else if (!begins({"and ", "or ", "else ", "has "}))
      inside = false;
    if (inside) kept += fmt::format("{}{}", kept.empty() ? "" : "\n", clause);
  }
  return kept;
}

// A rule with all that people would call a change of it.
struct Described {
  std::vector<FieldChange> fields;  // `after` holds the value
  std::string condition;
  std::string title, place;
  Day since = 0;
};

class Describer {
 public:
  // A layer that only one of the tables has is no change of the rules that it takes over.
  Describer(const RuleTable& table, const RuleTable& other, bool french) : table_(table), french_(french) {
    for (const LayerRow& layer : table.layers())
      if (other.layer_named(table.text(layer.name)))
        for (const Index rule : table.indices(layer.rules)) in_force_[rule].push_back(table.text(layer.name));
  }

  std::map<Key, std::vector<Described>> all() const {
    std::map<Key, std::vector<Described>> rules;
    for (Index i = 0; i < table_.rules().size(); ++i) {
      const RuleRow& rule = table_.rules()[i];
      const bool has_layer = rule.layer < table_.layers().size();
      const std::string layer(has_layer ? table_.text(table_.layers()[rule.layer].name) : std::string_view());
      rules[{layer, std::string(table_.text(rule.id))}].push_back(one(i, rule));
    }
    for (auto& [key, list] : rules) std::ranges::stable_sort(list, {}, &Described::since);
    return rules;
  }

 private:
  Described one(Index index, const RuleRow& rule) const {
    Described result;
    result.condition = condition_of(rule, table_);
    result.since = rule.since;
    result.title = table_.text(rule.title, french_);
    result.place = fmt::format("{}:{}", table_.text(rule.file), rule.line);
    const auto add = [&](const char* name, std::string value) {
      result.fields.push_back({name, {}, std::move(value)});
    };
    add("condition", clauses_of(table_.text(rule.text)));
    add("severity", std::string(report::severity_word(rule.severity, french_)));
    add("severity by direction", steps(rule));
    add("dates", days(rule.since, rule.until));
    add("in force in", layers(index));
    add("title", fmt::format("{} / {}", table_.text(rule.title.en), table_.text(rule.title.fr)));
    add("message", fmt::format("{} / {}", template_of(rule.message_en, table_), template_of(rule.message_fr, table_)));
    add("fix", fmt::format("{} / {}", template_of(rule.fix_en, table_), template_of(rule.fix_fr, table_)));
    add("source", std::string(table_.text(rule.source)));
    add("note", std::string(table_.text(rule.note)));
    add("aliases", fmt::format("{}", fmt::join(aliases_of(rule, table_), ", ")));
    add("confidence", std::string(confidence_word(rule.confidence, french_)));
    return result;
  }

  std::string steps(const RuleRow& rule) const {
    std::string text;
    for (const StepRow& step : table_.slice<StepRow>(Section::steps, rule.steps))
      text +=
          fmt::format("{}{} {} {}", text.empty() ? "" : ", ", step.direction == Direction::send ? "send" : "receive",
                      report::severity_word(step.severity, french_), days(step.since, step.until));
    return text;
  }

  std::string layers(Index rule) const {
    const auto found = in_force_.find(rule);
    return found == in_force_.end() ? "no layer" : fmt::format("{}", fmt::join(found->second, ", "));
  }

  const RuleTable& table_;
  bool french_;
  std::map<Index, std::vector<std::string_view>> in_force_;
};

bool same(const Described& a, const Described& b) {
  return a.condition == b.condition &&
         std::ranges::equal(a.fields, b.fields, [](const FieldChange& x, const FieldChange& y) {
           return x.field == "condition" || x.after == y.after;
         });
}

std::vector<FieldChange> changes(const Described& before, const Described& after) {
  std::vector<FieldChange> fields;
  for (std::size_t i = 0; i < before.fields.size(); ++i) {
    const std::string &was = before.fields[i].after, &is = after.fields[i].after;
    const bool condition = before.fields[i].field == "condition";
    if (condition ? before.condition == after.condition : was == is) continue;
    if (condition && was == is)
      fields.push_back({"condition", kByWhatItUses, is});
    else
      fields.push_back({before.fields[i].field, was, is});
  }
  return fields;
}

// Takes out of both lists what is the same.
void drop_same(std::vector<Described>& before, std::vector<Described>& after) {
  std::erase_if(before, [&](const Described& one) {
    const auto twin = std::ranges::find_if(after, [&](const Described& other) { return same(one, other); });
    if (twin == after.end()) return false;
    after.erase(twin);
    return true;
  });
}

void compare(const Key& key, std::vector<Described> before, std::vector<Described> after, TableDiff& diff) {
  drop_same(before, after);
  const std::size_t both = std::min(before.size(), after.size());
  for (std::size_t i = 0; i < both; ++i)
    diff.rules.push_back({RuleChange::Kind::changed, key.second, key.first, after[i].title, after[i].place,
                          changes(before[i], after[i])});
  for (std::size_t i = both; i < before.size(); ++i)
    diff.rules.push_back({RuleChange::Kind::removed, key.second, key.first, before[i].title, before[i].place, {}});
  for (std::size_t i = both; i < after.size(); ++i)
    diff.rules.push_back({RuleChange::Kind::added, key.second, key.first, after[i].title, after[i].place, {}});
}

using Codes = std::map<std::pair<std::string, std::string>, std::string>;

// A code has a row for each of its periods.
void add_period(std::string& all, const std::string& days) { all += (all.empty() ? "" : ", ") + days; }

Codes codes_of(const RuleTable& table) {
  Codes codes;
  for (const ListRow& list : table.lists())
    for (const CodeRow& code : table.slice<CodeRow>(Section::codes, list.codes))
      add_period(codes[{std::string(table.text(list.name)), std::string(table.text(code.code))}],
                 days(code.since, code.until));
  return codes;
}

void compare_codes(const Codes& before, const Codes& after, TableDiff& diff) {
  for (const auto& [key, was] : before) {
    const auto now = after.find(key);
    if (now == after.end())
      diff.codes.push_back({CodeChange::Kind::removed, key.first, key.second, was, {}});
    else if (now->second != was)
      diff.codes.push_back({CodeChange::Kind::changed, key.first, key.second, was, now->second});
  }
  for (const auto& [key, is] : after)
    if (!before.contains(key)) diff.codes.push_back({CodeChange::Kind::added, key.first, key.second, {}, is});
  std::ranges::stable_sort(diff.codes, [](const CodeChange& a, const CodeChange& b) {
    return std::tie(a.list, a.code) < std::tie(b.list, b.code);
  });
}

}  // namespace

TableDiff diff_tables(const RuleTable& before, const RuleTable& after, bool french) {
  TableDiff diff;
  auto old_rules = Describer(before, after, french).all(), new_rules = Describer(after, before, french).all();
  for (auto& [key, list] : old_rules) compare(key, std::move(list), std::move(new_rules[key]), diff);
  for (auto& [key, list] : new_rules)
    if (!old_rules.contains(key)) compare(key, {}, std::move(list), diff);
  std::ranges::stable_sort(diff.rules, [](const RuleChange& a, const RuleChange& b) {
    return std::tie(a.layer, a.rule) < std::tie(b.layer, b.rule);
  });
  compare_codes(codes_of(before), codes_of(after), diff);
  diff.parts = diff_parts(before, after, french);
  return diff;
}

}  // namespace rulec::cli
