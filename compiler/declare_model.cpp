// Terms and groups, and the frames and slots that an invoice keeps them in.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/declarer.h"

namespace rulec::compiler {
namespace {

struct Cardinality {
  std::uint16_t min = 0, max = 1;
};
Cardinality cardinality(const std::string& text) {
  const auto dots = text.find("..");
  const std::string upper = text.substr(dots + 2);
  return {static_cast<std::uint16_t>(ast::number_up_to(0xfffe, text.substr(0, dots))),
          upper == "n" ? std::uint16_t{0xffff} : static_cast<std::uint16_t>(ast::number_up_to(0xfffe, upper))};
}

}  // namespace

Words words(const std::vector<ast::Text>& texts) {
  Words result;
  for (const auto& text : texts) (text.language == "fr" ? result.fr : result.en) = text.plain;
  return result;
}

const std::map<std::string, Type>& type_names() {
  static const std::map<std::string, Type> names = {{"Amount", Type::amount},     {"UnitPrice", Type::unit_price},
                                                    {"Quantity", Type::quantity}, {"Percent", Type::percent},
                                                    {"Decimal", Type::decimal},   {"Int", Type::integer},
                                                    {"Date", Type::date},         {"Text", Type::text},
                                                    {"Code", Type::code},         {"Id", Type::identifier},
                                                    {"Binary", Type::binary},     {"Bool", Type::boolean},
                                                    {"RuleId", Type::rule_id},    {"Term", Type::term},
                                                    {"Group", Type::group},       {"List", Type::list},
                                                    {"Double", Type::real}};
  return names;
}

void Declarer::model(const std::vector<ast::ModelItem>& items, Index group, Index owner, Index frame) {
  for (const auto& item : items)
    item.is_group ? declare_group(item, group, frame) : declare_term(item, group, owner, frame);
}

bool Declarer::unique_id(const ast::ModelItem& item) {
  const auto term = world_.term_by_id.find(item.id.text);
  const auto group = world_.group_by_id.find(item.id.text);
  if (term == world_.term_by_id.end() && group == world_.group_by_id.end()) return true;
  const Span first =
      term != world_.term_by_id.end() ? world_.terms[term->second].span : world_.groups[group->second].span;
  problems_.add({"RC0701",
                 Level::error,
                 item.id.span,
                 fmt::format("`{}` is declared twice", item.id.text),
                 {},
                 "first declared here",
                 first});
  return false;
}

Index Declarer::new_frame(Index parent, Index group, Index term) {
  world_.frames.push_back({parent, group, term, 0, world_.frames[parent].depth + 1});
  return static_cast<Index>(world_.frames.size() - 1);
}

void Declarer::declare_group(const ast::ModelItem& item, Index parent, Index frame) {
  if (!unique_id(item)) return;
  const auto index = static_cast<Index>(world_.groups.size());
  const auto card = cardinality(item.cardinality);
  GroupInfo info{item.id.text, item.alias.text, words(item.name), parent,      frame,
                 kNone,        card.min,        card.max,         item.id.span};
  if (card.max > 1)
    info.frame = new_frame(frame, index, kNone);
  else
    info.slot = world_.frames[frame].slots++;
  world_.group_by_id.emplace(info.id, index);
  const Index inner = info.frame;
  world_.groups.push_back(std::move(info));
  model(item.items, index, kNone, inner);
}

void Declarer::declare_term(const ast::ModelItem& item, Index group, Index owner, Index frame) {
  if (!unique_id(item)) return;
  const auto index = static_cast<Index>(world_.terms.size());
  const auto card = cardinality(item.cardinality);
  TermInfo info;
  info.id = item.id.text;
  info.alias = item.alias.text;
  info.name = words(item.name);
  info.group = group;
  info.owner = owner;
  info.frame = frame;
  info.min = card.min;
  info.repeated = card.max > 1;
  info.span = item.id.span;
  read_type(item.type, info);
  if (info.repeated) info.frame = new_frame(frame, kNone, index);
  info.slot = world_.frames[info.frame].slots++;
  world_.term_by_id.emplace(info.id, index);
  const Index inner = info.frame;
  world_.terms.push_back(std::move(info));
  model(item.items, group, index, inner);
}

void Declarer::read_type(const ast::TypeRef& type, TermInfo& info) {
  const auto known = type_names().find(type.name);
  if (known == type_names().end()) {
    std::vector<std::string> names;
    for (const auto& [name, value] : type_names()) names.push_back(name);
    const auto close = nearest(type.name, names);
    problems_.error("RC0202", type.span, fmt::format("unknown type `{}`", type.name),
                    close.empty() ? "" : fmt::format("did you mean `{}`?", close));
    return;
  }
  info.type.type = known->second;
  if (type.args.empty()) return;
  if (known->second == Type::amount) {
    info.currency_name = type.args[0];
    return;
  }
  const auto list = world_.list_by_name.find(type.args[0]);
  if (list == world_.list_by_name.end()) {
    std::vector<std::string> names;
    for (const auto& [name, value] : world_.list_by_name) names.push_back(name);
    const auto close = nearest(type.args[0], names);
    problems_.error("RC0202", type.span, fmt::format("unknown code list `{}`", type.args[0]),
                    close.empty() ? "" : fmt::format("did you mean `{}`?", close));
    return;
  }
  if (known->second == Type::code)
    info.type.list = list->second;
  else
    info.scheme_list = list->second;
}

void Declarer::resolve_currencies() {
  for (auto& term : world_.terms) {
    if (term.currency_name.empty()) continue;
    const auto at = world_.term_by_id.find(term.currency_name);
    if (at != world_.term_by_id.end())
      term.type.currency = at->second;
    else
      problems_.error("RC0201", term.span, fmt::format("unknown term `{}`", term.currency_name));
  }
}

}  // namespace rulec::compiler
