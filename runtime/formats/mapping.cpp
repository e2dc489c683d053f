#include "formats/mapping.h"

#include <fmt/format.h>

#include <algorithm>

#include "formats/parse_value.h"

namespace rulec {
namespace {

constexpr std::size_t kMostListed = 20;

bool is_number(Type type) {
  return type == Type::amount || type == Type::unit_price || type == Type::quantity || type == Type::percent ||
         type == Type::decimal || type == Type::integer;
}

}  // namespace

MappingReader::MappingReader(const RuleTable& table, Index mapping, Conditions& conditions)
    : table_(table), mapping_(table.all<MappingRow>(Section::mappings)[mapping]), conditions_(conditions), scratch_(64) {
  for (const FrameRow& frame : table.frames()) slots_.push_back(frame.slots);
}

void MappingReader::read(Document& document, Place root) {
  document_ = &document;
  document.invoice.reset(slots_);
  document.invoice.add_row(0, 0, root);
  depth_ = 0;
  for (const BindingRow& binding : table_.slice<BindingRow>(Section::bindings, mapping_.facts)) fact(binding, root);
  block(mapping_.root_block, {root, 0, 0});
  for (const BindingRow& binding : table_.slice<BindingRow>(Section::bindings, mapping_.ignored)) {
    std::vector<Place> found;
    for (const Index path : table_.indices(binding.paths)) follow(path, root, {root, 0, 0}, found);
    for (const Place place : found) mark_below(place);
  }
  leftovers(root);
}

// ---- paths --------------------------------------------------------------------------------------------------------------

bool MappingReader::is_missing(Place node) const {
  const Node& at = document_->tree[node];
  if (at.kind == NodeKind::null) return true;
  return at.kind == NodeKind::text && at.size == 0;
}

void MappingReader::mark(Place node) {
  auto& tree = document_->tree;
  for (; node != kNone && tree[node].used == 0; node = tree[node].parent) tree[node].used = 1;
}

void MappingReader::mark_below(Place node) {
  mark(node);
  for (Place child = document_->tree[node].first_child; child != kNone; child = document_->tree[child].next) mark_below(child);
}

std::string_view MappingReader::filter_text(const FilterRow& filter, const Context& at) const {
  if (filter.term == kNone) return filter.constant == kNone ? std::string_view() : table_.text(table_.constants()[filter.constant].text);
  const TermRow& term = table_.terms()[filter.term];
  Frame frame = at.frame;
  RowIndex row = at.row;
  while (frame != term.frame && frame != 0) {
    row = document_->invoice.rows(frame)[row].parent;
    frame = table_.frames()[frame].parent;
  }
  if (frame != term.frame) return {};
  const Value& value = document_->invoice.slots(frame, row)[term.slot];
  return value.is_present() ? value.text() : std::string_view();
}

bool MappingReader::holds(const FilterRow& filter, Place node, const Context& at) {
  std::vector<Place> found;
  follow(filter.path, node, at, found);
  found.erase(std::remove_if(found.begin(), found.end(), [&](Place place) { return is_missing(place); }), found.end());
  const auto any = [&](const auto& test) {
    return std::any_of(found.begin(), found.end(), [&](Place place) { return test(document_->tree[place].view()); });
  };
  switch (filter.op) {
    case FilterOp::exists: return !found.empty();
    case FilterOp::missing: return found.empty();
    case FilterOp::equal: {
      const auto wanted = filter_text(filter, at);
      return any([&](std::string_view text) { return text == wanted; });
    }
    case FilterOp::unequal: {
      const auto wanted = filter_text(filter, at);
      return !any([&](std::string_view text) { return text == wanted; });
    }
    case FilterOp::in_set:
      return any([&](std::string_view text) {
        for (const Index index : table_.indices(filter.set))
          if (table_.text(table_.constants()[index].text) == text) return true;
        return false;
      });
    case FilterOp::in_list: return any([&](std::string_view text) { return table_.find_code(filter.constant, text) != nullptr; });
    case FilterOp::matches: return false;
  }
  return false;
}

bool MappingReader::all_hold(Span filters, Place node, const Context& at) {
  for (const FilterRow& filter : table_.slice<FilterRow>(Section::filters, filters))
    if (!holds(filter, node, at)) return false;
  return true;
}

void MappingReader::follow(Index step, Place node, const Context& at, std::vector<Place>& found) {
  const auto steps = table_.all<PathStepRow>(Section::steps_of_path);
  auto& tree = document_->tree;
  while (true) {
    const PathStepRow& now = steps[step];
    switch (now.op) {
      case StepOp::end:
        if (tree[node].kind != NodeKind::null) found.push_back(node);
        return;
      case StepOp::root: node = document_->invoice.rows(0)[0].place; break;
      case StepOp::member:
        if (tree[node].kind != NodeKind::object) return;
        node = tree.member(node, now.argument);
        if (node == kNoPlace) return;
        break;
      case StepOp::any_member:
        if (tree[node].kind != NodeKind::object) return;
        for (Place child = tree[node].first_child; child != kNone; child = tree[child].next)
          follow(step + (steps[step + 1].op == StepOp::each ? 2 : 1), child, at, found);  // `*[]`: each member
        return;
      case StepOp::each:
        if (tree[node].kind != NodeKind::array) return;
        for (Place child = tree[node].first_child; child != kNone; child = tree[child].next) follow(step + 1, child, at, found);
        return;
      case StepOp::at_index: {
        if (tree[node].kind != NodeKind::array) return;
        Place child = tree[node].first_child;
        for (Index i = 0; i < now.argument && child != kNone; ++i) child = tree[child].next;
        if (child == kNone) return;
        node = child;
        break;
      }
      case StepOp::filter: {
        const Span filters{now.argument, now.count};
        if (tree[node].kind != NodeKind::array) {
          if (!all_hold(filters, node, at)) return;
          break;
        }
        const bool every = steps[step + 1].op == StepOp::each;
        for (Place child = tree[node].first_child; child != kNone; child = tree[child].next) {
          if (!all_hold(filters, child, at)) continue;
          follow(step + (every ? 2 : 1), child, at, found);
          if (!every) return;
        }
        return;
      }
    }
    ++step;
  }
}

// ---- bindings -------------------------------------------------------------------------------------------------------------

void MappingReader::fact(const BindingRow& binding, Place root) {
  std::vector<Place> found;
  for (const Index path : table_.indices(binding.paths)) follow(path, root, {root, 0, 0}, found);
  for (const Place place : found) {
    if (!document_->tree[place].is_scalar()) continue;
    mark(place);
    document_->facts[static_cast<Fact>(binding.fact)].push_back(document_->tree[place].view());
  }
}

void MappingReader::block(Index index, const Context& at) {
  const auto bindings = table_.slice<BindingRow>(Section::bindings, table_.all<MapBlockRow>(Section::map_blocks)[index].bindings);
  // What hangs on a condition over terms, and constants, come when the terms are there.
  for (const BindingRow& binding : bindings)
    if (binding.when == kNone && binding.constant == kNone) bind(binding, at);
  for (const BindingRow& binding : bindings)
    if (binding.when != kNone || binding.constant != kNone) {
      if (binding.when != kNone && !conditions_.holds(binding.when, *document_, at.frame, at.row)) continue;
      bind(binding, at);
    }
}

void MappingReader::bind(const BindingRow& binding, const Context& at) {
  if (binding.conditions.count > 0 && !all_hold(binding.conditions, at.node, at)) return;
  if (binding.group != kNone) return bind_group(binding, at);
  if (binding.block != kNone) return bind_repeated(binding, at);
  bind_term(binding, at);
}

void MappingReader::present(Index group, const Context& at, Place place) {
  for (; group != kNone; group = table_.groups()[group].parent) {
    const GroupRow& row = table_.groups()[group];
    if (row.slot == kNone) return;  // the row itself
    if (row.frame != at.frame) return;
    Value& value = document_->invoice.slots(row.frame, at.row)[row.slot];
    if (value.exists()) return;
    value.state = State::value;
    value.place = place;
  }
}

void MappingReader::bind_group(const BindingRow& binding, const Context& at) {
  std::vector<Place> found;
  for (const Index path : table_.indices(binding.paths)) {
    follow(path, at.node, at, found);
    if (!found.empty()) break;
  }
  if (found.empty()) return;
  const GroupRow& group = table_.groups()[binding.group];
  const bool self = found.size() == 1 && found[0] == at.node;
  if (binding.repeats == 0 && found.size() > 1) found.resize(1);
  for (const Place place : found) {
    if (!self) mark(place);
    Context inner{place, at.frame, at.row};
    if (group.slot == kNone) {
      inner.frame = group.frame;
      // The row of the enclosing frame: this one, or the one around it.
      RowIndex parent = at.row;
      Frame frame = at.frame;
      while (frame != table_.frames()[group.frame].parent && frame != 0) {
        parent = document_->invoice.rows(frame)[parent].parent;
        frame = table_.frames()[frame].parent;
      }
      inner.row = document_->invoice.add_row(group.frame, parent, place);
    } else if (!self) {
      present(binding.group, at, place);
    }
    if (binding.block != kNone) block(binding.block, inner);
  }
}

void MappingReader::bind_repeated(const BindingRow& binding, const Context& at) {
  std::vector<Place> found;
  for (const Index path : table_.indices(binding.paths)) {
    follow(path, at.node, at, found);
    if (!found.empty()) break;
  }
  if (binding.repeats == 0 && found.size() > 1) found.resize(1);
  const TermRow& term = table_.terms()[binding.term];
  for (const Place place : found) {
    if (place != at.node) mark(place);
    Context inner{place, term.frame, at.row};
    if (term.repeated != 0) inner.row = document_->invoice.add_row(term.frame, at.row, place);
    else inner.frame = at.frame;
    block(binding.block, inner);
    if (document_->invoice.slots(term.frame, inner.row)[term.slot].exists()) present(term.group, at, place);
    if (term.repeated == 0 && document_->invoice.slots(term.frame, inner.row)[term.slot].exists()) return;
  }
}

Value* MappingReader::slot(Index term, const Context& at) {
  const TermRow& row = table_.terms()[term];
  Frame frame = at.frame;
  RowIndex own = at.row;
  while (frame != row.frame && frame != 0) {
    own = document_->invoice.rows(frame)[own].parent;
    frame = table_.frames()[frame].parent;
  }
  return frame == row.frame ? document_->invoice.slots(frame, own) + row.slot : nullptr;
}

void MappingReader::bind_term(const BindingRow& binding, const Context& at) {
  const TermRow& term = table_.terms()[binding.term];
  const bool makes_rows = term.repeated != 0 && at.frame != term.frame;
  if (!makes_rows) {
    const Value* taken = slot(binding.term, at);
    if (taken == nullptr || taken->exists()) return;
  }
  if (binding.codec == Codec::join) return joined(binding, at);
  for (const Index path : table_.indices(binding.paths)) {
    std::vector<Place> found;
    follow(path, at.node, at, found);
    bool given = false;
    for (const Place place : found) {
      Context inner = at;
      if (makes_rows) {
        inner.frame = term.frame;
        inner.row = document_->invoice.add_row(term.frame, at.row, place);
      }
      const Node& node = document_->tree[place];
      std::string_view text = node.view();
      if (binding.codec == Codec::member_name) text = keep(document_->tree.name_of(place));
      else if (!node.is_scalar()) {
        mark(place);
        wrong_value(binding.term, place, node.kind == NodeKind::array ? "[…]" : "{…}", {});
        continue;
      }
      mark(place);
      given = put(binding.term, inner, place, text, binding) || given;
      if (!makes_rows) break;
    }
    if (given) return;
  }
  if (binding.constant == kNone) return;
  const auto text = table_.text(table_.constants()[binding.constant].text);
  put(binding.term, at, at.node, text, binding);
}

void MappingReader::joined(const BindingRow& binding, const Context& at) {
  const auto separator = binding.argument == kNone ? std::string_view() : table_.text(table_.constants()[binding.argument].text);
  std::string text;
  Place first = kNoPlace;
  for (const Index path : table_.indices(binding.paths)) {
    std::vector<Place> found;
    follow(path, at.node, at, found);
    for (const Place place : found) {
      const Node& node = document_->tree[place];
      mark(place);
      if (!node.is_scalar() || node.size == 0) continue;
      if (first == kNoPlace) first = place;
      else text += separator;
      text += node.view();
    }
  }
  if (first == kNoPlace) return;
  put(binding.term, at, first, keep(text), binding);
}

// GOBL keeps a rate as a factor: "20%" and "0.2" are the same.
std::string_view MappingReader::converted(const BindingRow& binding, std::string_view text) {
  switch (binding.codec) {
    case Codec::percent: {
      if (!text.empty() && text.back() == '%') return text.substr(0, text.size() - 1);
      if (binding.constant != kNone) return text;
      const auto factor = Decimal::parse(text);
      if (!factor) return text;
      const auto rate = multiply(*factor, Decimal(100, 0));
      return rate ? keep(rate->trimmed().to_string()) : text;
    }
    case Codec::amount: {
      const auto number = Decimal::parse(text);
      const int places = static_cast<int>(binding.argument);
      if (!number || number->scale() <= places) return text;
      const auto rounded = round(*number, places, Rounding::half_up);
      return rounded ? keep(rounded->to_string()) : text;
    }
    case Codec::spelled: {
      if (binding.argument == kNone) return text;
      const auto span = table_.indices({binding.argument, 2});
      for (const SpellingRow& row : table_.slice<SpellingRow>(Section::spellings, {span[0], span[1]}))
        if (table_.text(row.from) == text) return table_.text(row.to);
      return text;
    }
    default: return text;
  }
}

bool MappingReader::put(Index index, const Context& at, Place place, std::string_view text, const BindingRow& binding) {
  Value* into = slot(index, at);
  if (into == nullptr || into->exists()) return false;
  const TermRow& term = table_.terms()[index];
  std::string_view own = converted(binding, text);
  if (term.type == Type::percent && !own.empty() && own.back() == '%') own.remove_suffix(1);
  Value value = parse_value(term.type, own, place);
  if (is_number(term.type) && value.state == State::value && document_->tree[place].kind == NodeKind::truth) value.state = State::malformed;
  if (value.state == State::malformed) wrong_value(index, place, text, expected_form(term.type, false));
  // An empty text says nothing in JSON: the member may as well be missing.
  if (value.state == State::empty) return false;
  *into = value;
  present(term.group, at, place);
  return true;
}

void MappingReader::wrong_value(Index term, Place place, std::string_view text, std::string_view expected) {
  Notice notice;
  notice.rule = "RT-VALUE";
  notice.term = term;
  notice.places = {place};
  notice.fields[static_cast<std::size_t>(NoticeField::value)] = std::string(text.substr(0, 60)) + (text.size() > 60 ? "…" : "");
  notice.fields[static_cast<std::size_t>(NoticeField::name)] = std::string(table_.text(table_.terms()[term].id));
  notice.fields[static_cast<std::size_t>(NoticeField::expected)] = std::string(expected.empty() ? expected_form(table_.terms()[term].type, false) : expected);
  document_->notices.push_back(std::move(notice));
}

// ---- what nothing read ------------------------------------------------------------------------------------------------------

std::string_view MappingReader::member_type(std::string_view type, const std::string& name) const {
  const auto members = table_.slice<SpellingRow>(Section::spellings, mapping_.members);
  const std::string wanted = std::string(type) + "." + name;
  const auto at = std::lower_bound(members.begin(), members.end(), wanted, [&](const SpellingRow& row, const std::string& key) { return table_.text(row.from) < key; });
  if (at == members.end() || table_.text(at->from) != wanted) return "?";
  return table_.text(at->to);
}

void MappingReader::leftover(Place node, std::string_view type) {
  auto& tree = document_->tree;
  for (Place child = tree[node].first_child; child != kNone; child = tree[child].next) {
    std::string_view own = type;
    if (tree[node].kind == NodeKind::object && type != "*") {
      if (tree[child].used != 0 && !(tree[child].kind == NodeKind::object || tree[child].kind == NodeKind::array)) continue;
      own = mapping_.members.count > 0 ? member_type(type, tree.name_of(child)) : std::string_view("*");
      if (own == "?") {
        if (tree[child].used == 0) unknown_.push_back(child);
        continue;
      }
    }
    if (tree[child].used != 0) {
      if (!tree[child].is_scalar()) leftover(child, own);
      continue;
    }
    if (tree[child].kind == NodeKind::null) continue;
    unmapped_.push_back(child);
    if (!tree[child].is_scalar() && mapping_.members.count > 0 && own != "*" && !own.empty()) {
      // Known as a whole, but something in it may not be.
      const std::size_t before = unmapped_.size();
      leftover(child, own);
      unmapped_.resize(before);
    }
  }
}

void MappingReader::leftovers(Place root) {
  unknown_.clear();
  unmapped_.clear();
  leftover(root, "Invoice");
  const auto notice = [&](const char* rule, const std::vector<Place>& places) {
    if (places.empty()) return;
    Notice one;
    one.rule = rule;
    std::string list;
    for (std::size_t i = 0; i < places.size() && i < kMostListed; ++i) {
      list += (i == 0 ? "" : ", ") + document_->tree.path(places[i]);
      one.places.push_back(places[i]);
    }
    if (places.size() > kMostListed) list += ", …";
    one.fields[static_cast<std::size_t>(NoticeField::count)] = std::to_string(places.size());
    one.fields[static_cast<std::size_t>(NoticeField::list)] = std::move(list);
    one.fields[static_cast<std::size_t>(NoticeField::name)] = document_->tree.name_of(places[0]);
    document_->notices.push_back(std::move(one));
  };
  notice("RT-UNKNOWN", unknown_);
  notice("RT-UNMAPPED", unmapped_);
}

}  // namespace rulec
