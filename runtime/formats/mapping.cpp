#include "formats/mapping.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cctype>
#include <string>

#include "formats/parse_value.h"

namespace rulec {
namespace {

// Bits of Node::used.
constexpr std::uint8_t kUsed = 1;   // something was taken from here, or below
constexpr std::uint8_t kWhole = 2;  // all below is settled too
constexpr std::uint8_t kSaid = 4;   // a notice stands here already
constexpr std::uint8_t kRead = 8;   // its own text was taken

constexpr std::size_t kMostListed = 20;
constexpr std::size_t kLongestShown = 60;  // bytes of a value in a notice
constexpr std::string_view kObject = "{…}", kList = "[…]";

bool is_blank(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
}

std::string shown(const Node& node) {
  if (node.kind == NodeKind::object) return std::string(kObject);
  if (node.kind == NodeKind::array) return std::string(kList);
  if (node.size <= kLongestShown) return std::string(node.view());
  std::size_t end = kLongestShown;
  while (end > 0 && (static_cast<unsigned char>(node.text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(node.view().substr(0, end)) + "…";
}

// The bytes of so many characters, or of all.
std::size_t size_of_first(std::string_view text, std::size_t characters) {
  std::size_t at = 0;
  while (at < text.size()) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U && characters-- == 0) break;
    ++at;
  }
  return at;
}

bool same_but_for_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
  });
}

// One letter more, less, or other, or two that changed places.
bool is_one_slip_away(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  std::size_t head = 0;
  while (head < a.size() && a[head] == b[head]) ++head;
  a.remove_prefix(head);
  b.remove_prefix(head);
  if (a.size() < b.size()) return a == b.substr(1);
  if (a.size() >= 2 && a[0] == b[1] && a[1] == b[0] && a.substr(2) == b.substr(2)) return true;
  return a.empty() || a.substr(1) == b.substr(1);
}

}  // namespace

Mapping::Mapping(const RuleTable& table, Index mapping, bool by_plan)
    : table_(table),
      walker_(table, Marks{this}),
      mapping_(table.mappings()[mapping]),
      plan_(table, mapping_),
      by_plan_(by_plan),
      bindings_(table.all<BindingRow>(Section::bindings)),
      blocks_(table.all<MapBlockRow>(Section::map_blocks)),
      steps_(table.all<PathStepRow>(Section::steps_of_path)),
      indices_(table.all<Index>(Section::indices)),
      frames_(table.frames()),
      groups_(table.groups()),
      terms_(table.terms()),
      root_name_(table.name_number(table.text(mapping_.root))) {
  for (const FrameRow& frame : frames_) slots_.push_back(frame.slots);
  for (const MapBlockRow& block : blocks_) {
    const auto rows = bindings_.subspan(block.bindings.first, block.bindings.count);
    takes_self_.push_back(std::any_of(rows.begin(), rows.end(), [&](const BindingRow& row) {
      const auto paths = table_.indices(row.paths);
      return std::any_of(paths.begin(), paths.end(), [&](Index first) { return path(first)->op == StepOp::end; });
    }));
  }
  found_.resize(plan_.states());
  whole_.resize(bindings_.size());
  for (const BindingRow& row : bindings_) {
    const bool known = std::any_of(spellings_.begin(), spellings_.end(),
                                   [&](const Spelling& spelling) { return spelling.argument == row.argument; });
    if (row.codec != Codec::spelled || row.argument == kNone || known) continue;
    const Span span{indices_[row.argument], indices_[row.argument + 1]};
    const auto rows = table_.slice<SpellingRow>(Section::spellings, span);
    Spelling spelling{row.argument, {rows.begin(), rows.end()}};
    std::stable_sort(spelling.rows.begin(), spelling.rows.end(), [&](const SpellingRow& a, const SpellingRow& b) {
      return table_.text(a.from) < table_.text(b.from);
    });
    spellings_.push_back(std::move(spelling));
  }
}

bool Mapping::is_dialect_of(Place root, Document& document, Index dialect) {
  document_ = &document;
  tree_ = &document.tree;
  invoice_ = &document.invoice;
  root_ = root;
  walker_.over(*tree_, root);
  level_ = 0;
  const auto alternatives = table_.indices(table_.mappings()[dialect].reads);
  for (std::size_t i = 0; i + 1 < alternatives.size(); i += 2)
    if (walker_.holds(Span{alternatives[i], alternatives[i + 1]}, root)) return true;
  return false;
}

void Mapping::read(Place root, Document& document, Conditions* conditions) {
  document_ = &document;
  tree_ = &document.tree;
  invoice_ = &document.invoice;
  conditions_ = conditions;
  root_ = root;
  walker_.over(*tree_, root);
  level_ = 0;
  invoice_->reset(slots_);
  view_row(0, 0, invoice_->add_row(0, 0, root));
  mark(root);
  for (const Index binding : whole_bindings_) whole_[binding] = 0;
  whole_bindings_.clear();
  if (!by_plan_) std::fill(whole_.begin(), whole_.end(), std::uint8_t{1});
  matches_.clear();
  ignored_.clear();
  const MatchPlan::Block& block = plan_.block(mapping_.root_block);
  blocks_open_ = 1;
  open_block(block, root);
  for (const BindingRow& row : bindings_.subspan(mapping_.facts.first, mapping_.facts.count)) learn(row, root);
  try_bindings(block, root, false);
  ignore(root);
}

void Mapping::ignore(Place root) {
  for (const Place node : ignored_) mark_whole(node);
  for (const Index first : plan_.walked())
    walker_.walk(first, root, true, [&](Place node) {
      mark_whole(node);
      return false;
    });
}

// ---- paths

void Mapping::Marks::wrong_shape(Place node, Shape wanted) const {
  mapping->wrong_value(node, kNone, wanted == Shape::object ? kObject : kList);
}

void Mapping::Marks::used(Place node) const { mapping->mark(node); }

std::optional<std::string_view> Mapping::Marks::term(Index term) const {
  const TermRow& row = mapping->terms_[term];
  const Value* value = mapping->slot_of(row.frame, row.slot);
  if (value == nullptr || !(mapping->tree_->xml ? value->exists() : value->is_present())) return std::nullopt;
  return mapping->tree_->xml ? std::string_view(value->raw_text, value->raw_size)
                             : value->text();  // XPath trims nothing
}

// ---- bindings

// Goes over what is below the node of the block that was opened last.
void Mapping::open_block(const MatchPlan::Block& block, Place node) {
  OpenBlock& open = open_[blocks_open_ - 1];
  open.round = ++round_;
  open.matches = matches_.size();
  const auto always = plan_.always(block);
  open.to_be_tried.assign(always.begin(), always.end());
  const NodeKind kind = (*tree_)[node].kind;
  if (!by_plan_ || (kind != NodeKind::object && kind != NodeKind::element))
    std::fill(open.to_be_tried.begin(), open.to_be_tried.end(), ~std::uint64_t{0});
  if (block.has_edges) match_below(plan_.node(block.start), node);
}

// Those that would go on from a node that is none of the kind that they want.
void Mapping::walk_whole(Span span) {
  OpenBlock& open = open_[blocks_open_ - 1];
  for (const MatchPlan::Waiting& waiting : plan_.waiting(span)) {
    if (waiting.here) open.to_be_tried[waiting.place / 64] |= std::uint64_t{1} << (waiting.place % 64);
    if (whole_[waiting.binding] != 0) continue;
    whole_[waiting.binding] = 1;
    whole_bindings_.push_back(waiting.binding);
  }
}

// A node that a state leads to, and what is below it.
inline void Mapping::match(MatchPlan::State state, Place node) {
  const MatchPlan::Node& here = plan_.node(state);
  OpenBlock& open = open_[blocks_open_ - 1];
  if (here.wakes != MatchPlan::kNothing) open.to_be_tried[here.wakes / 64] |= std::uint64_t{1} << (here.wakes % 64);
  if (here.wakes_more)
    for (const MatchPlan::Waiting& waiting : plan_.waiting(here.more))
      open.to_be_tried[waiting.place / 64] |= std::uint64_t{1} << (waiting.place % 64);
  if (here.is_ignored) ignored_.push_back(node);
  if (here.is_listed) {
    Found& found = found_[state];
    const auto index = static_cast<std::uint32_t>(matches_.size());
    matches_.push_back({node, kNone});
    if (found.round == open.round)
      matches_[found.last].next = index;
    else
      found = {open.round, index, index};
    found.last = index;
  }
  if (here.goes_on) match_below(here, node);
}

void Mapping::match_below(const MatchPlan::Node& here, Place node) {
  const Node& found = (*tree_)[node];
  switch (found.kind) {
    case NodeKind::null:
      return;
    case NodeKind::object:
      walk_whole(here.wants_list);
      [[fallthrough]];
    case NodeKind::element:
      if (!here.has_names) return;
      for (Place child = found.first_child; child != kNone; child = (*tree_)[child].next)
        if (const auto to = plan_.next(here, (*tree_)[child].name); to != MatchPlan::kNoState) match(to, child);
      return;
    case NodeKind::array:
      return match_elements(here, node);
    case NodeKind::text:
    case NodeKind::number:
    case NodeKind::truth:
      walk_whole(here.wants_object);
      walk_whole(here.wants_list);
      return;
  }
}

void Mapping::match_elements(const MatchPlan::Node& here, Place list) {
  const auto at_index = plan_.at_index(here.at_index);
  if (here.each == MatchPlan::kNoState && at_index.empty()) return;
  for (Place child = (*tree_)[list].first_child; child != kNone; child = (*tree_)[child].next) {
    if (here.each != MatchPlan::kNoState) match(here.each, child);
    for (const MatchPlan::AtIndex& wanted : at_index)
      if (wanted.index == (*tree_)[child].position) match(wanted.to, child);
  }
}

// The same as to walk the whole path from the node of the block that was opened last; a rooted one from the root.
template <typename Visit>
bool Mapping::walk_path(const MatchPlan::Path& path, Index binding, Place node, const Visit& visit) {
  if (path.state == MatchPlan::kNoState || whole_[binding] != 0) return walker_.walk(path.whole, node, false, visit);
  const Found found = found_[path.state];
  if (found.round != open_[path.rooted ? 0 : blocks_open_ - 1].round) return false;
  const bool is_all = path.rest->op == StepOp::end;
  for (std::uint32_t at = found.first; at != kNone; at = matches_[at].next) {
    const Place place = matches_[at].place;
    if (is_all ? (*tree_)[place].kind != NodeKind::null && visit(place) : walker_.walk(path.rest, place, false, visit))
      return true;
  }
  return false;
}

// The one node that a path matches, where that is plain to see.
Place Mapping::only_match(const MatchPlan::Path& path, const BindingRow& row) const {
  const Found& found = found_[path.state];
  if (path.state == MatchPlan::kNoState || path.rest->op != StepOp::end || found.first != found.last ||
      found.round != open_[path.rooted ? 0 : blocks_open_ - 1].round ||
      whole_[static_cast<std::size_t>(&row - bindings_.data())] != 0)
    return kNoPlace;
  const Place place = matches_[found.first].place;
  return (*tree_)[place].kind == NodeKind::null ? kNoPlace : place;
}

template <typename Visit>
bool Mapping::walk_here(const MatchPlan::Path& path, const BindingRow& row, Place node, const Visit& visit) {
  return walk_path(path, static_cast<Index>(&row - bindings_.data()), node, visit);
}

// A group that comes again is read for what the first lacks; what stands outside of it was read with the first.
bool Mapping::enters(const BindingRow& row, bool again) const {
  if (!again || row.paths.count == 0) return true;
  const StepOp begin = path(indices_[row.paths.first])->op;
  return begin != StepOp::root && begin != StepOp::document;
}

void Mapping::read_block(Index index, Place node, bool again) {
  if (index == kNone || blocks_open_ == kMostLevels) return;
  ++blocks_open_;
  const MatchPlan::Block& block = plan_.block(index);
  open_block(block, node);
  try_bindings(block, node, again);
  matches_.resize(open_[blocks_open_ - 1].matches);
  --blocks_open_;
}

void Mapping::try_bindings(const MatchPlan::Block& block, Place node, bool again) {
  const auto order = plan_.bindings_in_order(block);
  const auto& words = open_[blocks_open_ - 1].to_be_tried;
  for (std::size_t word = 0; word < words.size(); ++word)
    for (std::uint64_t left = words[word]; left != 0; left &= left - 1) {
      const std::size_t place = 64 * word + static_cast<std::size_t>(std::countr_zero(left));
      if (place >= order.size()) return;
      const BindingRow& row = bindings_[order[place]];
      if (plan_.is_simple(order[place]))
        bind_simple(row, node);
      else if (enters(row, again))
        bind(row, node);
    }
}

void Mapping::bind(const BindingRow& row, Place node) {
  if (row.conditions.count > 0 && !walker_.holds(row.conditions, node)) return;
  if (row.constant != kNone) {
    const TermRow& term = terms_[row.term];
    const Value* value = slot_of(term.frame, term.slot);
    if (value == nullptr || value->exists()) return;
  }
  if (row.when != kNone &&
      (conditions_ == nullptr ||
       !conditions_->holds(row.when, *invoice_, std::span(rows_).first(level_ + 1), document_->facts)))
    return;
  if (row.constant != kNone)
    bind_constant(row, node);
  else if (row.group != kNone)
    bind_group(row, node);
  else if (row.term != kNone)
    bind_term(row, node);
}

// What most bindings are: a term that has no row of its own, and one path to it.
void Mapping::bind_simple(const BindingRow& row, Place node) {
  const TermRow& term = terms_[row.term];
  Value* const slot = slot_of(term.frame, term.slot);
  if (slot == nullptr || slot->is_present()) return;
  const Place only = only_match(paths_of(row).front(), row);
  if (only == kNoPlace) return bind_first(row, node);
  read_value(row, only, *slot);
  if (row.outside == 0) note_group(term, only);
}

void Mapping::bind_group(const BindingRow& row, Place node) {
  for (const MatchPlan::Path& path : paths_of(row)) {
    bool found = false;
    const bool itself = path.whole->op == StepOp::end;
    walk_here(path, row, node, [&](Place match) {
      enter_group(row, match, itself, found);
      found = true;
      return row.repeats == 0 && !tree_->xml;  // a second one gives what the first lacks, as a path of XPath finds it
    });
    if (found) return;
  }
}

void Mapping::enter_group(const BindingRow& row, Place match, bool itself, bool again) {
  const GroupRow& group = groups_[row.group];
  const NodeKind kind = (*tree_)[match].kind;
  const bool misshapen =
      kind != NodeKind::object && kind != NodeKind::element && (row.block == kNone || takes_self_[row.block] == 0);
  if (misshapen)
    wrong_value(match, kNone, kObject);
  else
    mark(match);
  if (group.slot != kNone) {
    if (!itself) set_present(row.group, match, misshapen ? State::malformed : State::value);
    if (!misshapen) read_block(row.block, match, again);
    return;
  }
  if (misshapen || !open_row(group.frame, match)) return;
  set_present(group.parent, match);
  read_block(row.block, match);
  --level_;
}

void Mapping::bind_term(const BindingRow& row, Place node) {
  if (row.block != kNone) return bind_inside_term(row, node);
  if (is_row_of(row.term)) return bind_repeated_term(row, node);
  const TermRow& term = terms_[row.term];
  const Value* value = slot_of(term.frame, term.slot);
  if (value == nullptr || value->is_present()) return;
  if (row.codec == Codec::join)
    bind_joined(row, node);
  else
    bind_first(row, node);
}

// The term itself and its attributes are bound below the node: `BT-29 <- identities[] { BT-29 <- code }`.
void Mapping::bind_inside_term(const BindingRow& row, Place node) {
  const bool own_row = is_row_of(row.term);
  for (const MatchPlan::Path& path : paths_of(row)) {
    bool found = false;
    walk_here(path, row, node, [&](Place match) {
      found = true;
      if (own_row && !open_row(terms_[row.term].frame, match)) return true;
      mark(match);
      read_block(row.block, match);
      if (own_row) --level_;
      return !own_row || row.repeats == 0;
    });
    if (found) return;
  }
}

void Mapping::bind_repeated_term(const BindingRow& row, Place node) {
  for (const MatchPlan::Path& path : paths_of(row)) {
    bool found = false;
    walk_here(path, row, node, [&](Place match) {
      found = true;
      if (!open_row(terms_[row.term].frame, match)) return true;
      set(row, match);
      --level_;
      return row.repeats == 0;
    });
    if (found) return;
  }
}

bool Mapping::is_empty(const Node& node) const {
  if (node.kind == NodeKind::element) return is_blank(node.view());
  return node.kind == NodeKind::text && node.size == 0;
}

// The first node with a text, else the first without.
void Mapping::bind_first(const BindingRow& row, Place node) {
  Place best = kNoPlace, empty = kNoPlace;
  std::uint32_t more = 0;
  for (const MatchPlan::Path& path : paths_of(row)) {
    walk_here(path, row, node, [&](Place match) {
      const Node& found = (*tree_)[match];
      if (is_empty(found)) {
        if (empty == kNoPlace) empty = match;
        mark(match);
      } else if (best == kNoPlace) {
        best = match;
      } else if (tree_->xml && found.view() == (*tree_)[best].view()) {
        mark(match);  // said once more
      } else {
        ++more;
        mark_whole(match);
      }
      return row.repeats == 0 && !tree_->xml;
    });
    if (best != kNoPlace) break;
  }
  if (best == kNoPlace) best = empty;
  if (best == kNoPlace) return;
  set(row, best);
  if (more == 0) return;
  Notice notice{"RT-REPEATED", row.term, {best}, {}};
  notice.fields[static_cast<std::size_t>(NoticeField::value)] = shown((*tree_)[best]);
  notice.fields[static_cast<std::size_t>(NoticeField::name)] = tree_->name_of(best);
  notice.fields[static_cast<std::size_t>(NoticeField::count)] = std::to_string(more + 1);
  document_->notices.push_back(std::move(notice));
}

void Mapping::bind_joined(const BindingRow& row, Place node) {
  parts_.clear();
  Place empty = kNoPlace;
  std::size_t size = 0;
  const std::string_view separator = row.argument == kNone ? std::string_view() : constant(row.argument);
  for (const MatchPlan::Path& path : paths_of(row))
    walk_here(path, row, node, [&](Place match) {
      const Node& part = (*tree_)[match];
      if (!part.is_scalar()) {
        wrong_value(match, row.term, form_of(Type::text, Codec::none));
      } else {
        mark(match);
        if (is_blank(part.view())) {
          if (empty == kNoPlace) empty = match;
        } else {
          parts_.push_back(match);
          size += part.size + separator.size();
        }
      }
      return false;
    });
  if (parts_.size() < 2) {
    const Place only = parts_.empty() ? empty : parts_.front();
    if (only != kNoPlace) set(row, only);
    return;
  }
  char* const text = tree_->arena.allocate(size - separator.size());
  char* end = text;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (i > 0) end = std::copy(separator.begin(), separator.end(), end);
    const std::string_view part = (*tree_)[parts_[i]].view();
    end = std::copy(part.begin(), part.end(), end);
  }
  if (row.most > 0) end = text + size_of_first({text, static_cast<std::size_t>(end - text)}, row.most);
  Value value;
  parse_value({text, static_cast<std::size_t>(end - text)}, terms_[row.term].type, row.codec, value);
  value.place = parts_.front();
  store(row.term, value, row.outside != 0);
}

void Mapping::bind_constant(const BindingRow& row, Place node) {
  const std::string_view text = constant(row.constant);
  Value value;
  parse_value(text, terms_[row.term].type, text.ends_with('%') ? Codec::percent : Codec::none, value);
  value.place = node;
  value.carried = 1;  // the document does not say it: nothing is lost where nobody writes it
  store(row.term, value, row.outside != 0);
}

void Mapping::learn(const BindingRow& row, Place node) {
  for (const MatchPlan::Path& path : paths_of(row))
    walk_here(path, row, node, [&](Place match) {
      const Node& found = (*tree_)[match];
      if (found.is_scalar()) {
        mark(match);
        if (found.size > 0) document_->facts[static_cast<Fact>(row.fact)].push_back(found.view());
      } else {
        wrong_value(match, kNone, form_of(Type::text, Codec::none));
      }
      return false;
    });
}

// ---- values

// The slot is known to be in view, and to hold nothing or an empty text.
void Mapping::set(const BindingRow& row, Place node) {
  const TermRow& term = terms_[row.term];
  Value* const slot = slot_of(term.frame, term.slot);
  if (slot == nullptr || slot->is_present()) {
    Value unwanted;
    return read_value(row, node, unwanted);
  }
  read_value(row, node, *slot);
  if (row.outside == 0) note_group(term, node);
}

// Reads what stands there, says what is wrong with it, and marks it as used.
void Mapping::read_value(const BindingRow& row, Place node, Value& value) {
  const Type type = terms_[row.term].type;
  const Node& found = (*tree_)[node];
  value.place = node;
  value.carried = 0;
  const bool fits =
      found.is_scalar() ? found.kind != NodeKind::truth || type == Type::boolean : row.codec == Codec::member_name;
  if (fits) {
    parse_value(text_of(row, node), type, row.codec, value, tree_->xml ? Lexical::xml : Lexical::json);
    if (row.codec == Codec::amount) round_value(static_cast<int>(row.argument), tree_->arena, value);
  } else {
    value = {};
    value.place = node;
    value.state = State::malformed;
    value.raw_text = found.text;
    value.raw_size = value.text_size = found.is_scalar() ? found.size : 0;
  }
  if (value.state == State::malformed) {
    wrong_value(node, row.term, form_of(type, row.codec), row.codec);
    if (tree_->xml) read_double(type, value);  // told as wrong, and still reckoned with, as XPath does
  } else {
    mark(node);
  }
  (*tree_)[node].used |= kRead;
  if (value.state == State::empty && value.raw_size > 0 && value.text_size == 0) blank_text(node, row.term);
}

std::string_view Mapping::text_of(const BindingRow& row, Place node) {
  const std::string_view text = (*tree_)[node].view();
  if (row.codec == Codec::spelled) return spelled(row.argument, text);
  if (row.codec != Codec::member_name) return text;
  const std::string_view written = tree_->written_name(node);
  return written.find('\\') == std::string_view::npos ? written : tree_->arena.keep(tree_->name_of(node));
}

std::string_view Mapping::spelled(Index argument, std::string_view text) const {
  for (const Spelling& spelling : spellings_) {
    if (spelling.argument != argument) continue;
    const auto found =
        std::lower_bound(spelling.rows.begin(), spelling.rows.end(), text,
                         [&](const SpellingRow& a, std::string_view b) { return table_.text(a.from) < b; });
    if (found != spelling.rows.end() && table_.text(found->from) == text) return table_.text(found->to);
  }
  return text;
}

void Mapping::store(Index term_index, const Value& value, bool outside) {
  const TermRow& term = terms_[term_index];
  Value* const slot = slot_of(term.frame, term.slot);
  if (slot == nullptr || slot->is_present()) return;
  *slot = value;
  if (!outside) note_group(term, value.place);
}

// The group of a term that is there is there too.
void Mapping::note_group(const TermRow& term, Place place) {
  set_present(term.group != kNone || term.owner == kNone ? term.group : terms_[term.owner].group, place);
}

bool Mapping::open_row(Frame frame, Place place) {
  if (frames_[frame].parent != rows_[level_].frame || level_ + 1 == kMostLevels) return false;
  const RowIndex row = invoice_->add_row(frame, rows_[level_].row, place);
  view_row(++level_, frame, row);
  return true;
}

void Mapping::view_row(std::size_t level, Frame frame, RowIndex row) {
  rows_[level] = {frame, row};
  values_ = invoice_->slots(0, 0);
  first_slots_[level] = invoice_->slots(frame, row) - values_;
}

// Does the term make a row of its own here?
bool Mapping::is_row_of(Index term) const {
  const Frame frame = terms_[term].frame;
  return frames_[frame].term == term && rows_[level_].frame != frame;
}

// A group that occurs at most once is there, and with it those around it up to the row that it stands in.
void Mapping::set_present(Index group, Place place, State state) {
  for (; group != kNone && groups_[group].slot != kNone; group = groups_[group].parent) {
    Value* const presence = slot_of(groups_[group].frame, groups_[group].slot);
    if (presence == nullptr || presence->exists()) return;
    presence->state = state;
    presence->place = place;
    state = State::value;
  }
}

// ---- what was used, and what is said

void Mapping::mark(Place node) {
  for (; node != kNone && ((*tree_)[node].used & kUsed) == 0; node = (*tree_)[node].parent)
    (*tree_)[node].used |= kUsed;
}

void Mapping::mark_whole(Place node) {
  mark(node);
  (*tree_)[node].used |= kWhole;
}

void Mapping::wrong_value(Place node, Index term, std::string_view expected, Codec codec) {
  mark_whole(node);
  Node& found = (*tree_)[node];
  if ((found.used & kSaid) != 0) return;
  found.used |= kSaid;
  const bool day = tree_->xml && term != kNone && terms_[term].type == Type::date;
  Notice notice{day ? "RX-DATE" : codec == Codec::written ? "RX-NUMBER" : "RT-VALUE", term, {node}, {}};
  notice.fields[static_cast<std::size_t>(NoticeField::value)] = shown(found);
  notice.fields[static_cast<std::size_t>(NoticeField::name)] = tree_->path(node);
  notice.fields[static_cast<std::size_t>(NoticeField::expected)] = expected;
  document_->notices.push_back(std::move(notice));
}

void Mapping::blank_text(Place node, Index term) {
  Node& found = (*tree_)[node];
  if ((found.used & kSaid) != 0) return;
  found.used |= kSaid;
  document_->notices.push_back({"RX-BLANK", term, {node}, {}});
}

const SpellingRow* Mapping::member_of(std::string_view type, std::string_view name) const {
  const std::string wanted = fmt::format("{}.{}", type, name);
  const auto members = table_.slice<SpellingRow>(Section::spellings, mapping_.members);
  const auto found =
      std::lower_bound(members.begin(), members.end(), std::string_view(wanted),
                       [&](const SpellingRow& a, std::string_view b) { return table_.text(a.from) < b; });
  return found != members.end() && table_.text(found->from) == wanted ? &*found : nullptr;
}

// The type of an object, by the names on the way to it: "" for what the syntax does not know, "*" where anything goes.
std::string_view Mapping::type_of(const Tree& tree, Place node, std::string_view root_type) const {
  std::vector<Place> way;
  for (; tree[node].parent != kNone; node = tree[node].parent)
    if (tree[tree[node].parent].kind == NodeKind::object) way.push_back(node);
  std::string_view type = root_type;
  for (auto step = way.rbegin(); step != way.rend() && type != "*" && !type.empty(); ++step) {
    const SpellingRow* member = member_of(type, tree.name_of(*step));
    type = member == nullptr ? std::string_view() : table_.text(member->to);
  }
  return type;
}

std::string Mapping::nearest_member(std::string_view type, std::string_view name) const {
  const std::string prefix = fmt::format("{}.", type);
  for (const SpellingRow& row : table_.slice<SpellingRow>(Section::spellings, mapping_.members)) {
    const std::string_view known = table_.text(row.from);
    if (!known.starts_with(prefix)) continue;
    const std::string_view member = known.substr(prefix.size());
    if (same_but_for_case(member, name) || is_one_slip_away(member, name)) return fmt::format(" ({}?)", member);
  }
  return {};
}

void Mapping::settle(Document& document, Place object, std::string_view type) const {
  Tree& tree = document.tree;
  tree[object].used = kUsed;
  for (Place child = tree[object].first_child; child != kNone; child = tree[child].next)
    if ((tree[child].used & kUsed) == 0 && member_of(type, tree.name_of(child)) != nullptr)
      tree[child].used |= kUsed | kWhole;
}

// Text beside elements, which no one reads; below what is left over it goes without saying.
static bool is_text_between(const Tree& tree, Place place) {
  const Node& node = tree[place];
  if (node.size == 0 || (node.used & kUsed) == 0 || (node.used & (kWhole | kRead)) != 0) return false;
  for (Place child = node.first_child; child != kNone; child = tree[child].next)
    if (tree[child].kind == NodeKind::element) return true;
  return false;
}

std::vector<Place> leftovers(const Document& document) {
  const Tree& tree = document.tree;
  std::vector<Place> found;
  for (Place place = 1; place < tree.nodes.size(); ++place) {
    const Node& node = tree[place];
    if ((node.used & kUsed) == 0 && (tree[node.parent].used & kUsed) != 0 && has_content(node)) found.push_back(place);
  }
  return found;
}

void Mapping::note_leftovers(Document& document, std::string_view root_type) const {
  Tree& tree = document.tree;
  std::size_t unknown = 0, unmapped = 0;
  std::vector<Place> unknown_places, unmapped_places;
  std::string hint;
  const auto add = [](Place place, std::size_t& count, std::vector<Place>& places) {
    if (count++ < kMostListed) places.push_back(place);
  };
  std::vector<Place> texts;
  if (tree.xml && is_text_between(tree, 0)) texts.push_back(0);
  for (Place place = 1; place < tree.nodes.size(); ++place) {
    Node& node = tree[place];
    const Node& around = tree[node.parent];
    if ((around.used & kWhole) != 0) node.used |= kUsed | kWhole;
    if ((node.used & (kUsed | kWhole | kRead)) == kUsed && tree.xml && is_text_between(tree, place))
      texts.push_back(place);
    if ((node.used & kUsed) != 0 || (around.used & kUsed) == 0) continue;
    bool is_unknown = false;
    if (around.kind == NodeKind::object && mapping_.members.count > 0) {
      const std::string_view type = type_of(tree, node.parent, root_type);
      const std::string name = tree.name_of(place);
      is_unknown = type != "*" && member_of(type, name) == nullptr;
      if (is_unknown && hint.empty() && unknown < kMostListed) hint = nearest_member(type, name);
    }
    if (is_unknown)
      add(place, unknown, unknown_places);
    else if (has_content(node))
      add(place, unmapped, unmapped_places);
  }
  for (const Place place : texts) add(place, unmapped, unmapped_places);
  const auto say = [&](const char* rule, std::size_t count, std::vector<Place>& places, std::string expected) {
    if (count == 0) return;
    Notice notice{rule, kNone, {}, {}};
    std::string list;
    for (const Place place : places) {
      if (!list.empty()) list += ", ";
      list += tree.path(place);
    }
    if (count > places.size()) list += ", …";
    notice.fields[static_cast<std::size_t>(NoticeField::name)] = tree.path(places.front());
    notice.fields[static_cast<std::size_t>(NoticeField::count)] = std::to_string(count);
    notice.fields[static_cast<std::size_t>(NoticeField::list)] = std::move(list);
    notice.fields[static_cast<std::size_t>(NoticeField::expected)] = std::move(expected);
    notice.places = std::move(places);
    document.notices.push_back(std::move(notice));
  };
  say("RT-UNKNOWN", unknown, unknown_places, hint);
  if (document.built) say("RT-UNMAPPED", unmapped, unmapped_places, {});  // else the finished document will show
}

}  // namespace rulec
