#include "formats/write_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace rulec {
namespace {

using Shape = WriteNode::Kind;

}  // namespace

WritePlan::WritePlan(const RuleTable& table, Index mapping)
    : table_(table), mapping_(table.mappings()[mapping]), xml_(mapping_.syntax == Syntax::xml) {
  for (const NamespaceRow& space : table_.all<NamespaceRow>(Section::name_spaces))
    spaces_.emplace_back(table_.text(space.prefix), table_.text(space.uri));
  root_.kind = xml_ ? Shape::element : Shape::member;
  place(root_, table_.name_number(table_.text(mapping_.root)), 0);
  block(mapping_.write_block, {});
  number_rows();
  finish(root_);
}

std::string_view WritePlan::name_of(Index name) const { return table_.text(table_.all<Str>(Section::names)[name]); }

WriteNode& WritePlan::at(const Trail& trail) {
  WriteNode* node = &root_;
  for (const std::size_t step : trail) node = &node->children[step];
  return *node;
}

// What the syntax says of a node of this name: its place, its prefix, what may stand in it.
void WritePlan::place(WriteNode& node, Index name, Index around_type) {
  const auto rows = table_.slice<ChildRow>(Section::children, mapping_.children);
  const auto found =
      std::lower_bound(rows.begin(), rows.end(), std::tie(around_type, name),
                       [](const ChildRow& row, const auto& wanted) { return std::tie(row.type, row.name) < wanted; });
  node.name = name_of(name);
  if (found == rows.end() || found->type != around_type || found->name != name) {
    if (around_type != kNone) unknown_.push_back(node.name);
    return;
  }
  node.type = found->value;
  node.position = found->position;
  if (!xml_) return;
  node.required = found->least > 0;
  node.most = found->most;
  if (found->space < spaces_.size()) node.name = fmt::format("{}:{}", spaces_[found->space].first, node.name);
}

// ---- paths

std::string WritePlan::path_text(Index first) const {
  const auto steps = table_.all<PathStepRow>(Section::steps_of_path);
  std::string text;
  for (Index i = first; steps[i].op != StepOp::end; ++i)
    text += steps[i].op == StepOp::member ? fmt::format("/{}", name_of(steps[i].argument))
                                          : fmt::format("[{}]", static_cast<int>(steps[i].op));
  return text;
}

// Filters that ask for a text tell siblings apart; those that ask whether something is there do not.
std::string WritePlan::signature(Index first, Index count) const {
  std::string text;
  for (const FilterRow& filter : table_.slice<FilterRow>(Section::filters, Span{first, count})) {
    if (filter.op != FilterOp::equal) continue;
    text += fmt::format("[{}={}", path_text(filter.path), filter.term == kNone ? "" : fmt::format("{}", filter.term));
    if (filter.term == kNone) text += table_.text(table_.constants()[filter.constant].text);
    text += ']';
  }
  return text;
}

WritePlan::Trail WritePlan::child(const Trail& from, WriteNode node) {
  WriteNode& around = at(from);
  Trail trail = from;
  if (node.repeats == kNone)
    for (std::size_t i = 0; i < around.children.size(); ++i) {
      const WriteNode& known = around.children[i];
      if (known.repeats != kNone || known.kind != node.kind || known.name != node.name || known.key != node.key)
        continue;
      trail.push_back(i);
      return trail;
    }
  trail.push_back(around.children.size());
  around.children.push_back(std::move(node));
  return trail;
}

// What a filter asks for is written, where it asks for a text.
void WritePlan::add_filter(const Trail& trail, Index index) {
  const FilterRow filter = table_.all<FilterRow>(Section::filters)[index];
  if (filter.op != FilterOp::equal) return;
  const Trail inside = descend(filter.path, trail, false);
  if (!at(inside).sources.empty()) return;
  WriteSource source;
  if (filter.term != kNone)
    at(trail).wants.push_back(source = source_of(filter.term, false));
  else
    source.constant = filter.constant;
  source.makes = false;
  at(inside).sources.push_back(std::move(source));
}

// The node at the end of a path; the last of a path that repeats is one of its own.
WritePlan::Trail WritePlan::descend(Index first, Trail trail, bool repeats) {
  const auto steps = table_.all<PathStepRow>(Section::steps_of_path);
  for (Index i = first; steps[i].op != StepOp::end;) {
    if (steps[i].op == StepOp::root) {
      trail.clear();
      ++i;
      continue;
    }
    WriteNode node;
    if (steps[i].op == StepOp::any_member) {
      node.kind = Shape::named_by_term;
      ++i;
    } else {
      const std::string_view name = name_of(steps[i].argument);
      node.kind = name.starts_with('@') ? Shape::attribute : xml_ ? Shape::element : Shape::member;
      if (node.kind == Shape::attribute)
        node.name = name.substr(1);
      else
        place(node, steps[i].argument, at(trail).type);
      ++i;
    }
    // What chooses among several of the name.
    std::string key;
    std::vector<Index> filters;
    bool each = false, chooses = false;
    for (; steps[i].op == StepOp::filter || steps[i].op == StepOp::each || steps[i].op == StepOp::at_index; ++i) {
      chooses = true;
      each = each || steps[i].op == StepOp::each;
      if (steps[i].op == StepOp::at_index && (!xml_ || steps[i].argument > 0))
        key += fmt::format("[{}]", steps[i].argument);
      if (steps[i].op != StepOp::filter) continue;
      key += signature(steps[i].argument, steps[i].count);
      for (Index f = 0; f < steps[i].count; ++f) filters.push_back(steps[i].argument + f);
    }
    const bool own = repeats && steps[i].op == StepOp::end;
    if (!xml_ && chooses) {
      node.list = true;
      WriteNode item;
      item.kind = Shape::item;
      item.type = node.type;
      item.key = each && !own ? fmt::format("{}[]{}", key, ++appended_) : key;  // one more each time
      if (own) item.repeats = 0;                                                // told by the caller
      trail = child(child(trail, std::move(node)), std::move(item));
    } else {
      node.key = key;
      if (own) node.repeats = 0;
      trail = child(trail, std::move(node));
    }
    for (const Index filter : filters) add_filter(trail, filter);
  }
  return trail;
}

// ---- bindings

void WritePlan::block(Index index, const Around& around) {
  if (index == kNone) return;
  const Span span = table_.all<MapBlockRow>(Section::map_blocks)[index].bindings;
  for (const BindingRow& row : table_.slice<BindingRow>(Section::bindings, span)) binding(row, around);
}

void WritePlan::binding(const BindingRow& row, const Around& around) {
  if (row.paths.count == 0) return;
  std::vector<Index> whens = around.whens;
  if (row.when != kNone) whens.push_back(row.when);
  if (row.group != kNone)
    bind_group(row, around, whens);
  else
    bind_term(row, around, whens);
}

void WritePlan::bind_group(const BindingRow& row, const Around& around, const std::vector<Index>& whens) {
  const GroupRow& group = table_.groups()[row.group];
  const Index path = table_.indices(row.paths)[0];
  const bool repeats = group.slot == kNone;
  const Trail trail = descend(path, around.trail, repeats);
  if (repeats) {
    at(trail).repeats = group.frame;
    at(trail).whens = whens;
    block(row.block, {trail, {}, true});
    return;
  }
  if (trail.size() > around.trail.size())
    at(trail).groups.push_back({row.group, group.frame, group.slot, table_.frames()[group.frame].depth, whens});
  block(row.block, {trail, whens, around.in_row});
}

void WritePlan::bind_term(const BindingRow& row, const Around& around, const std::vector<Index>& whens) {
  const Index path = table_.indices(row.paths)[0];
  const bool repeats =
      row.term != kNone && row.block != kNone && table_.frames()[table_.terms()[row.term].frame].term == row.term;
  const Trail trail = descend(path, around.trail, repeats);
  WriteNode& node = at(trail);
  if (repeats) {
    node.repeats = table_.terms()[row.term].frame;
    node.whens = whens;
    block(row.block, {trail, {}, true});
  } else if (row.block != kNone) {
    block(row.block, {trail, whens, around.in_row});
  } else if (row.codec == Codec::key) {
    node.names.push_back(source(row, whens));
  } else if (row.constant != kNone) {
    node.sources.insert(node.sources.begin(), source(row, whens));  // whatever a term says
  } else {
    node.sources.push_back(source(row, whens));
  }
}

WriteSource WritePlan::source_of(Index term, bool makes) {
  const TermRow& row = table_.terms()[term];
  WriteSource source;
  source.term = term;
  source.frame = row.frame;
  source.slot = row.slot;
  source.depth = table_.frames()[row.frame].depth;
  source.type = row.type;
  source.makes = makes;
  return source;
}

WriteSource WritePlan::source(const BindingRow& row, const std::vector<Index>& whens) {
  WriteSource source;
  if (row.term != kNone) source = source_of(row.term, true);
  source.makes = row.constant == kNone || row.when != kNone;  // a condition says when it is to be there
  source.constant = row.constant;
  source.value = row.value;
  source.codec = row.codec;
  source.argument = row.codec == Codec::spelled ? spelling(row.argument) : row.argument;
  source.whens = whens;
  return source;
}

Index WritePlan::spelling(Index argument) {
  for (Index i = 0; i < spellings_.size(); ++i)
    if (spellings_[i].argument == argument) return i;
  Spelling spelling{argument, {}};
  const auto span = table_.indices({argument, 2});
  for (const SpellingRow& row : table_.slice<SpellingRow>(Section::spellings, Span{span[0], span[1]}))
    spelling.pairs.emplace_back(table_.text(row.to), table_.text(row.from));
  const auto by_term = [](const auto& a, const auto& b) { return a.first < b.first; };
  std::stable_sort(spelling.pairs.begin(), spelling.pairs.end(), by_term);
  spellings_.push_back(std::move(spelling));
  return static_cast<Index>(spellings_.size() - 1);
}

std::string_view WritePlan::spelled(Index index, std::string_view text) const {
  const auto& pairs = spellings_[index].pairs;
  const auto found = std::lower_bound(pairs.begin(), pairs.end(), text,
                                      [](const auto& pair, std::string_view wanted) { return pair.first < wanted; });
  return found != pairs.end() && found->first == text ? found->second : text;
}

// ---- at the end

// A path without [] into an element that repeats means its first, as it does when it is read.
void WritePlan::share_first_rows(WriteNode& node) {
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    if (node.children[i].kind != Shape::element || node.children[i].repeats != kNone || !node.children[i].key.empty())
      continue;
    for (WriteNode& other : node.children) {
      if (other.repeats == kNone || other.name != node.children[i].name || !other.key.empty()) continue;
      for (const WriteNode& shared : node.children[i].children) {
        const bool known = std::any_of(other.children.begin(), other.children.end(),
                                       [&](const WriteNode& own) { return own.name == shared.name; });
        if (known) continue;
        other.children.push_back(shared);
        other.children.back().first_row_only = true;
      }
      node.children[i].unless_rows = other.repeats;
    }
  }
}

// Are all terms that make something here of the group, or of one in it?
bool WritePlan::speaks_of(const WriteNode& node, Index group) const {
  const auto is_inside = [&](const WriteSource& source) {
    if (!source.makes) return true;
    if (source.term == kNone) return false;
    const TermRow& term = table_.terms()[source.term];
    Index around = term.owner == kNone ? term.group : table_.terms()[term.owner].group;
    while (around != kNone && around != group) around = table_.groups()[around].parent;
    return around == group;
  };
  return std::all_of(node.sources.begin(), node.sources.end(), is_inside) &&
         std::all_of(node.children.begin(), node.children.end(),
                     [&](const WriteNode& child) { return speaks_of(child, group); });
}

void WritePlan::finish(WriteNode& node) {
  share_first_rows(node);
  if (!node.sources.empty() && node.sources.front().constant != kNone && node.sources.front().whens.empty())
    for (WriteSource& source : node.sources) source.makes = false;  // the constant stands for them
  for (WriteNode& child : node.children) finish(child);
  const auto rank = [](const WriteNode& child) {
    return std::make_pair(child.kind != Shape::attribute, child.kind == Shape::item ? 0 : child.position);
  };
  std::stable_sort(node.children.begin(), node.children.end(),
                   [&](const WriteNode& a, const WriteNode& b) { return rank(a) < rank(b); });
  node.of_one_group = xml_ && node.groups.size() == 1 && !node.required && node.repeats == kNone &&
                      speaks_of(node, node.groups.front().group);
  const bool has_text = !node.sources.empty() || !node.children.empty();
  node.fixed = has_text && node.repeats == kNone && node.groups.empty() &&
               std::all_of(node.sources.begin(), node.sources.end(), [](const WriteSource& s) { return !s.makes; }) &&
               std::all_of(node.children.begin(), node.children.end(), [](const WriteNode& c) { return c.fixed; });
  need_of(node);
}

void WritePlan::number_rows() {
  const auto frames = table_.frames();
  bits_of_rows_.resize(frames.size());
  frames_in_.resize(frames.size());
  for (Index frame = 1; frame < frames.size(); ++frame) {
    std::vector<Index>& inside = frames_in_[frames[frame].parent];
    bits_of_rows_[frame] = static_cast<Index>(frames[frames[frame].parent].slots + inside.size());
    inside.push_back(frame);
  }
}

void WritePlan::add_need(WriteNeed& need, Index frame, Index bit) const {
  if (need.frame == kNone) {
    need.frame = frame;
    need.depth = table_.frames()[frame].depth;
  }
  need.known = need.known && need.frame == frame;
  const std::uint32_t number = bit / 64;
  const std::uint64_t bits = std::uint64_t{1} << (bit % 64);
  for (WriteNeed::Word& word : need.words)
    if (word.number == number) {
      word.bits |= bits;
      return;
    }
  need.words.push_back({number, bits});
}

// Attributes come with their element, and so do constants.
void WritePlan::need_of(WriteNode& node) const {
  WriteNeed& need = node.need;
  need.known = true;
  need.comes_along = node.required || node.fixed;
  for (const WriteSource& source : node.sources) {
    if (source.term != kNone) {
      add_need(need, source.frame, source.slot);
    } else {
      need.comes_along = true;
      need.known = need.known && !source.makes;
    }
  }
  for (const WritePresence& group : node.groups) add_need(need, group.frame, group.slot);
  for (const WriteNode& child : node.children) {
    if (child.kind == Shape::attribute || child.fixed) continue;
    if (child.repeats != kNone) {
      add_need(need, table_.frames()[child.repeats].parent, bit_of_rows(child.repeats));
      continue;
    }
    need.known = need.known && child.need.known;
    for (const WriteNeed::Word& word : child.need.words)
      for (Index bit = 0; bit < 64; ++bit)
        if ((word.bits >> bit & 1U) != 0) add_need(need, child.need.frame, word.number * 64 + bit);
  }
}

}  // namespace rulec
