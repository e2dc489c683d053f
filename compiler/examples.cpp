#include "compiler/examples.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "formats/parse_value.h"

namespace rulec::compiler {
namespace {

constexpr std::uint32_t kMostRepeated = 100000;

}  // namespace

ExampleBuilder::ExampleBuilder(const World& world, Diagnostics& problems)
    : world_(world), problems_(problems), lowering_(world, problems) {}

void ExampleBuilder::add(const ast::Value& document, const Rows& rows) { fill(root_, 0, document, rows); }

void ExampleBuilder::fill(Item& item, Index frame, const ast::Value& group, const Rows& rows) {
  const Index around = std::exchange(item_frame_, frame);
  for (const auto& one : group.entries) entry(item, frame, one.key, *one.value, rows);
  item_frame_ = around;
}

// From a row to one of a frame inside of it: a new one, or the last (or the one with this number, from 1).
ExampleBuilder::Item& ExampleBuilder::descend(Item& from, Index from_frame, Index to_frame, bool fresh, int number) {
  std::vector<Index> chain;
  for (Index frame = to_frame; frame != from_frame && frame != kNone; frame = world_.frames[frame].parent)
    chain.insert(chain.begin(), frame);
  Item* at = &from;
  for (const Index frame : chain) {
    auto& items = at->children[frame];
    const bool last = frame == to_frame;
    if (last && number > 0) {
      while (items.size() < static_cast<std::size_t>(number)) items.emplace_back();
      at = &items[static_cast<std::size_t>(number - 1)];
      continue;
    }
    if (items.empty() || (last && fresh)) items.emplace_back();
    at = &items.back();
  }
  return *at;
}

void ExampleBuilder::mark_groups(Item& item, Index group, Index frame) {
  for (; group != kNone && world_.groups[group].frame == frame && world_.groups[group].slot != kNone;
       group = world_.groups[group].parent) {
    Value& slot = item.slots[world_.groups[group].slot];
    slot.state = State::value;
    slot.place = 0;
  }
}

// document.channel: "…", recipient.services: ["…"]; whether the entry is one.
bool ExampleBuilder::fact(const ast::Ref& key, const ast::Value& value, const Rows& rows) {
  if (!Lowering::is_fact(key)) return false;
  const auto meaning = lowering_.fact(key);
  if (!meaning.value) return true;  // it has been said why
  auto& values = facts_[static_cast<Fact>(meaning.value->number_b)];
  values.clear();
  const auto add = [&](const ast::Value& one) { values.push_back(texts_.emplace_back(text_of(one, rows))); };
  if (value.kind == ast::Value::Kind::list)
    for (const auto& one : value.items) add(one);
  else
    add(value);
  has_facts_ = true;
  return true;
}

void ExampleBuilder::entry(Item& item, Index frame, const ast::Ref& key, const ast::Value& value, const Rows& rows) {
  using K = ast::Value::Kind;
  if (fact(key, value, rows)) return;
  Scope scope;
  scope.rows = rows;
  if (key.steps.size() == 2 && rows.contains(key.steps[0].text)) {
    const auto& binding = rows.find(key.steps[0].text)->second;
    const auto column = binding.table->column(key.steps[1].text);
    if (column && binding.table->rows[binding.row][*column].invoice) {
      if (value.kind == K::list)
        for (const auto& inner : value.items) fill(item, frame, inner, rows);
      else
        fill(item, frame, value, rows);
      return;
    }
  }
  // A path of groups: BG-25[2].BT-131.
  ast::Ref head = key;
  std::size_t used = key.steps.size();
  if (key.steps.size() > 1 && world_.group_by_id.contains(key.steps[0].text)) {
    used = 1;
    head.steps.resize(1);
  }
  const auto meaning = lowering_.resolve(head, scope);
  const int number = !key.indices.empty() ? key.indices[0] : 0;
  if (meaning.kind == Meaning::Kind::term) {
    const Index around = std::exchange(item_frame_, frame);
    term(item, meaning.term, value, rows);
    item_frame_ = around;
    return;
  }
  if (meaning.kind != Meaning::Kind::group) {
    if (meaning.kind != Meaning::Kind::nothing) problems_.error("RC0201", key.span, "a term or group is wanted here");
    return;
  }
  const GroupInfo& group = world_.groups[meaning.group];
  const bool single = group.slot != kNone;
  const auto inside = [&](Item& target, const ast::Value& from) {
    if (single) mark_groups(target, meaning.group, group.frame);
    if (used < key.steps.size()) {
      ast::Ref rest{{key.steps.begin() + static_cast<std::ptrdiff_t>(used), key.steps.end()},
                    key.span,
                    {key.indices.begin() + static_cast<std::ptrdiff_t>(used), key.indices.end()},
                    false};
      entry(target, group.frame, rest, from, rows);
      return;
    }
    fill(target, group.frame, from, rows);
  };
  if (value.kind == K::list && used == key.steps.size()) {
    for (const auto& one : value.items) inside(descend(item, frame, group.frame, !single), one);
    return;
  }
  inside(descend(item, frame, group.frame, !single && number == 0 && used == key.steps.size(), single ? 0 : number),
         value);
}

std::string ExampleBuilder::text_of(const ast::Value& value, const Rows& rows) {
  if (value.repeated) {
    ast::Value times = value;
    times.repeated.reset();
    std::string text;
    for (auto left = ast::number_up_to(kMostRepeated, text_of(times, rows)); left > 0; --left) text += *value.repeated;
    return text;
  }
  if (value.kind != ast::Value::Kind::ref) return value.text;
  Scope scope;
  scope.rows = rows;
  const auto meaning = lowering_.resolve(value.ref, scope);
  if (meaning.kind == Meaning::Kind::cell) return meaning.cell->text;
  if (meaning.kind != Meaning::Kind::nothing)
    problems_.error("RC0802", value.span, "a value, or a column of values, is wanted here");
  return {};
}

// As the reader of a document does.
Value ExampleBuilder::scalar(const TermInfo& term, std::string text) {
  texts_.push_back(std::move(text));
  Value value;
  parse_value(texts_.back(), term.type.type, Codec::none, value);
  value.place = 0;
  return value;
}

void ExampleBuilder::term(Item& item, Index index, const ast::Value& value, const Rows& rows) {
  using K = ast::Value::Kind;
  const TermInfo& info = world_.terms[index];
  terms_.insert(index);
  // The row of the term: this one, or a row below that comes into being.
  Item* at = &item;
  if (value.kind == K::list) {
    for (const auto& one : value.items) {
      ast::Value single = one;
      if (info.repeated) at = &descend(item, item_frame_, info.frame, true);
      Item& target = info.repeated ? *at : item;
      const Index saved = item_frame_;
      if (info.repeated) item_frame_ = info.frame;
      this->term(target, index, single, rows);
      item_frame_ = saved;
    }
    return;
  }
  if (value.kind == K::group) {
    problems_.error("RC0301", value.span, fmt::format("{} is a term and holds no group", world_.describe_term(index)));
    return;
  }
  if (item_frame_ != info.frame) at = &descend(item, item_frame_, info.frame, info.repeated);
  std::string text = text_of(value, rows);
  if (value.kind == K::percent && (text.empty() || text.back() != '%')) text += '%';
  if (info.type.type == Type::percent && !text.empty() && text.back() == '%') text.pop_back();
  at->slots[info.slot] = scalar(info, std::move(text));
  mark_groups(*at, info.group, info.frame);
  if (!value.scheme) return;
  for (const auto& attribute : world_.terms)
    if (attribute.owner == index && attribute.alias == "scheme")
      at->slots[attribute.slot] = scalar(attribute, *value.scheme);
}

void ExampleBuilder::set(const ast::Ref& place, const ast::Value& value) { entry(root_, 0, place, value, {}); }

void ExampleBuilder::remove(const ast::Ref& place) {
  Item* at = &root_;
  for (std::size_t i = 0; i < place.steps.size(); ++i) {
    const std::string& id = place.steps[i].text;
    const int number = i < place.indices.size() ? place.indices[i] : 0;
    const bool last = i + 1 == place.steps.size();
    if (const auto group = world_.group_by_id.find(id); group != world_.group_by_id.end()) {
      const GroupInfo& info = world_.groups[group->second];
      if (info.slot != kNone) {
        if (!last) continue;
        at->slots.erase(info.slot);
        for (const auto& term : world_.terms)
          if (term.group != kNone && world_.encloses(group->second, term.group) && term.frame == info.frame)
            at->slots.erase(term.slot);
        for (const auto& other : world_.groups)
          if (other.slot != kNone && other.frame == info.frame && other.parent != kNone &&
              world_.encloses(group->second, other.parent))
            at->slots.erase(other.slot);
        continue;
      }
      auto& items = at->children[info.frame];
      if (last && number == 0)
        items.clear();
      else if (last && static_cast<std::size_t>(number) <= items.size())
        items.erase(items.begin() + (number - 1));
      else if (!items.empty())
        at = &items[std::min(items.size(), static_cast<std::size_t>(std::max(number, 1))) - 1];
      continue;
    }
    const auto term = world_.term_by_id.find(id);
    if (term == world_.term_by_id.end()) {
      problems_.error("RC0201", place.steps[i].span, fmt::format("unknown term or group `{}`", id));
      return;
    }
    const TermInfo& info = world_.terms[term->second];
    if (info.repeated)
      at->children[info.frame].clear();
    else
      at->slots.erase(info.slot);
  }
}

void ExampleBuilder::flatten(const Item& item, Index frame, RowIndex row, Invoice& invoice) const {
  for (const auto& [slot, value] : item.slots) invoice.slots(frame, row)[slot] = value;
  for (const auto& [inner, items] : item.children)
    for (const auto& child : items) flatten(child, inner, invoice.add_row(inner, row, 0), invoice);
}

void ExampleBuilder::finish(Invoice& invoice, Facts& facts) {
  facts = facts_;
  std::vector<std::uint32_t> slots;
  for (const auto& frame : world_.frames) slots.push_back(frame.slots);
  invoice.reset(slots);
  invoice.add_row(0, 0, 0);
  flatten(root_, 0, 0, invoice);
}

// ---- outcomes
// ---------------------------------------------------------------------------------------------------------

Outcome outcome_of(Evaluator& evaluator, const RuleTable& table, Index index, const Invoice& invoice,
                   const Facts& facts, Day day) {
  evaluator.begin(invoice, facts, day);
  std::set<Index> before;
  const auto collect = [&](const auto& self, Index rule) -> void {
    const RuleRow& row = table.rules()[rule];
    for (const Index other : table.indices(row.after))
      if (before.insert(other).second) self(self, other);
    for (const Index term : table.indices(row.terms))
      for (const Index other : table.indices(table.terms()[term].presence))
        if (other != rule && before.insert(other).second) self(self, other);
  };
  collect(collect, index);
  before.erase(index);
  std::vector<Index> order(before.begin(), before.end());
  std::stable_sort(order.begin(), order.end(),
                   [&](Index a, Index b) { return table.rules()[a].stage < table.rules()[b].stage; });
  const Missing policy = table.layers()[table.rules()[index].layer].missing;
  const auto in_force = table.indices(table.layers()[table.rules()[index].layer].rules);
  for (const Index rule : order)
    if (table.rules()[rule].manual == 0 && std::find(in_force.begin(), in_force.end(), rule) != in_force.end())
      evaluator.outcomes(rule, policy);
  const auto outcomes = evaluator.outcomes(index, policy);
  for (const Outcome wanted : {Outcome::fail, Outcome::pass, Outcome::blocked})
    if (std::find(outcomes.begin(), outcomes.end(), wanted) != outcomes.end()) return wanted;
  return Outcome::skip;
}

bool is_for(const ast::Example& example, const CheckedRule& rule) {
  if (!example.of || example.of->text == rule.id) return true;
  for (const auto& [name, binding] : rule.rows) {
    const auto& cells = binding.table->rows[binding.row];
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const Type type = binding.table->types[i].type;
      if (type != Type::text && type != Type::code) continue;
      if (cells[i].text == example.of->text) return true;
      break;
    }
  }
  return false;
}

}  // namespace rulec::compiler
