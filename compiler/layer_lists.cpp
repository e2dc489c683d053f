// Edits of layers that narrow or widen a code list.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/code_periods.h"
#include "compiler/rule_checker.h"
#include "model/date.h"
#include "model/spelling.h"

namespace rulec::compiler {
namespace {

IrPtr with_list(const IrPtr& ir, Index from, Index to) {
  if (!ir) return ir;
  auto copy = std::make_shared<Ir>(*ir);
  if (copy->kind == IrKind::in_list && copy->list == from) copy->list = to;
  for (auto& arg : copy->args) arg = with_list(arg, from, to);
  copy->filter = with_list(copy->filter, from, to);
  copy->value = with_list(copy->value, from, to);
  return copy;
}

// Of codes in order: periods that overlap or follow each other become one.
std::vector<CodeInfo> joined_periods(std::vector<CodeInfo> codes) {
  std::vector<CodeInfo> joined;
  for (auto& code : codes) {
    const bool goes_on = !joined.empty() && joined.back().code == code.code &&
                         (joined.back().until == kLastDay || code.since <= joined.back().until + 1);
    if (goes_on)
      joined.back().until = std::max(joined.back().until, code.until);
    else
      joined.push_back(std::move(code));
  }
  return joined;
}

}  // namespace

void RuleChecker::narrow_list(CheckedRule& rule, Index from, Index to) {
  rule.when = with_list(rule.when, from, to);
  for (auto& check : rule.checks) check = with_list(check, from, to);
  for (auto& let : rule.lets) let.value = with_list(let.value, from, to);
  for (auto* text : {&rule.message_en, &rule.message_fr, &rule.fix_en, &rule.fix_fr})
    for (auto& segment : *text)
      if (segment.list == from) segment.list = to;
}

void RuleChecker::restrict_list(const ast::Edit& edit, Index layer) {
  const auto known = world_.list_by_name.find(edit.list.text);
  if (known == world_.list_by_name.end()) {
    problems_.error("RC0202", edit.list.span, fmt::format("unknown code list `{}`", edit.list.text));
    return;
  }
  if (edit.validity.until)
    problems_.error("RC0702", edit.validity.until_span, "a restriction has a beginning and no end",
                    "give the codes themselves their dates");
  // What this layer, or one below it, has restricted already is restricted further.
  const auto before = narrowed_[layer].find(known->second);
  const Index old_list = before != narrowed_[layer].end() ? before->second : known->second;
  ListInfo narrow = world_.lists[old_list];
  std::set<std::string> kept;
  for (const auto& code : edit.codes) {
    if (!narrow.by_code.contains(code.text)) {
      std::vector<std::string> codes;
      for (const auto& [name, at] : narrow.by_code) codes.push_back(name);
      const auto close = nearest(code.text, codes);
      problems_.error("RC0501", code.span, fmt::format("\"{}\" is not in {}", code.text, narrow.name),
                      close.empty() ? "" : fmt::format("did you mean \"{}\"?", close));
    }
    kept.insert(code.text);
  }
  std::vector<CodeInfo> codes;
  for (auto code : narrow.codes) {
    if (!kept.contains(code.code)) {
      const Day since = edit.validity.since.value_or(kFirstDay);
      if (since == kFirstDay) continue;
      code.until = std::min(code.until, since - 1);
      if (code.since > code.until) continue;
    }
    codes.push_back(std::move(code));
  }
  narrow.codes = std::move(codes);
  arrange(narrow);
  const auto new_list = static_cast<Index>(world_.lists.size());
  narrow.name += "@" + world_.layers[layer].name;
  world_.lists.push_back(std::move(narrow));
  narrowed_[layer][known->second] = new_list;
  for (const Index rule : std::vector<Index>(rules_.layers[layer].rules)) {
    bool uses = false;
    const auto look = [&](const IrPtr& part) {
      walk(part, [&](const Ir& ir) {
        uses = uses || (ir.kind == IrKind::in_list && (ir.list == old_list || ir.list == known->second));
        return true;
      });
    };
    look(rules_.all[rule].when);
    for (const auto& check : rules_.all[rule].checks) look(check);
    if (!uses) continue;
    CheckedRule fresh = rules_.all[rule];
    narrow_list(fresh, old_list, new_list);
    narrow_list(fresh, known->second, new_list);
    put_instead(layer, rule, std::move(fresh), edit.because);
  }
}

// The lists that a rule asks for take in the codes of another.
void RuleChecker::widen(const ast::Edit& edit, Index layer) {
  const auto known = world_.list_by_name.find(edit.list.text);
  if (known == world_.list_by_name.end()) {
    problems_.error("RC0202", edit.list.span, fmt::format("unknown code list `{}`", edit.list.text));
    return;
  }
  std::map<Index, Index> wider;
  for (const Index rule : targets(edit.targets[0], layer, true)) {
    CheckedRule fresh = rules_.all[rule];
    std::set<Index> asked;
    for (const auto& check : fresh.checks)
      walk(check, [&](const Ir& ir) {
        if (ir.kind == IrKind::in_list) asked.insert(ir.list);
        return true;
      });
    if (asked.empty())
      problems_.error("RC0702", edit.targets[0].span, fmt::format("`{}` asks for no code list", fresh.id));
    for (const Index list : asked) {
      if (!wider.contains(list)) wider[list] = both_lists(list, known->second, layer);
      narrow_list(fresh, list, wider[list]);
    }
    put_instead(layer, rule, std::move(fresh), edit.because);
  }
}

Index RuleChecker::both_lists(Index list, Index other, Index layer) {
  ListInfo both = world_.lists[list];
  both.name += fmt::format("+{}@{}", world_.lists[other].name, world_.layers[layer].name);
  const auto& more = world_.lists[other].codes;
  both.codes.insert(both.codes.end(), more.begin(), more.end());
  arrange(both);
  both.codes = joined_periods(std::move(both.codes));
  arrange(both);
  world_.lists.push_back(std::move(both));
  return static_cast<Index>(world_.lists.size() - 1);
}

}  // namespace rulec::compiler
