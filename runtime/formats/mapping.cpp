#include "formats/mapping.h"

#include <fmt/format.h>

#include <algorithm>
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

Mapping::Mapping(const RuleTable& table, Index mapping)
    : table_(table),
      walker_(table, Marks{this}),
      mapping_(table.mappings()[mapping]),
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
    BlockNotes notes;
    for (const BindingRow& row : bindings_.subspan(block.bindings.first, block.bindings.count)) {
      notes.has_late = notes.has_late || row.when != kNone || row.constant != kNone;
      for (const Index first : table_.indices(row.paths))
        notes.takes_self = notes.takes_self || path(first)->op == StepOp::end;
    }
    notes_.push_back(notes);
  }
  names_ = table.all<Str>(Section::names).size();
  members_.resize(kMostLevels);
  for (Members& members : members_) members.by_name.resize(names_);
  for (const BindingRow& row : bindings_) begins_.push_back(begin_of(row));
  learn_ignored();
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
  rows_[0] = {0, invoice_->add_row(0, 0, root)};
  mark(root);
  for (const BindingRow& row : bindings_.subspan(mapping_.facts.first, mapping_.facts.count)) learn(row, root);
  blocks_open_ = 0;
  read_block(mapping_.root_block, root);
  ignore(1, root);
  for (const Index first : ignored_paths_)
    walker_.walk(first, root, true, [&](Place node) {
      mark_whole(node);
      return false;
    });
}

// Most paths that are ignored are names and lists only: they make one tree, walked once a document.
void Mapping::learn_ignored() {
  const auto state = [&] {
    ignored_.resize(ignored_.size() + names_, kNotIgnored);
    ignored_each_.push_back(kNotIgnored);
    return static_cast<std::uint16_t>(ignored_each_.size() - 1);
  };
  state();  // 0: nothing here
  state();  // 1: the root
  for (const BindingRow& row : bindings_.subspan(mapping_.ignored.first, mapping_.ignored.count))
    for (const Index first : table_.indices(row.paths)) {
      const PathStepRow* step = path(first);
      const auto plain = [](StepOp op) { return op == StepOp::member || op == StepOp::each; };
      const PathStepRow* last = step;
      while (plain(last->op)) ++last;
      if (last->op != StepOp::end || last == step) {
        ignored_paths_.push_back(first);
        continue;
      }
      std::uint16_t at = 1;
      for (; step->op != StepOp::end; ++step) {
        const std::size_t place = step->op == StepOp::member ? at * names_ + step->argument : 0;
        const std::uint16_t next = step->op == StepOp::member ? ignored_[place] : ignored_each_[at];
        std::uint16_t to = step[1].op == StepOp::end ? kIgnored : next;
        if (to == kNotIgnored) to = state();
        if (next != kIgnored) (step->op == StepOp::member ? ignored_[place] : ignored_each_[at]) = to;
        if (next == kIgnored || to == kIgnored) break;
        at = to;
      }
    }
}

void Mapping::ignore(std::uint32_t state, Place node) {
  const NodeKind kind = (*tree_)[node].kind;
  if (kind != NodeKind::object && kind != NodeKind::array && kind != NodeKind::element) return;
  const std::uint16_t each = ignored_each_[state];
  if (kind == NodeKind::array && each == kNotIgnored) return;
  for (Place child = (*tree_)[node].first_child; child != kNone; child = (*tree_)[child].next) {
    const Index name = (*tree_)[child].name;
    const std::uint16_t next = kind == NodeKind::array ? each
                               : name == kNone         ? kNotIgnored
                                                       : ignored_[state * names_ + name];
    if (next == kNotIgnored) continue;
    if (next == kIgnored)
      mark_whole(child);
    else
      ignore(next, child);
  }
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

void Mapping::list_members(Place node) {
  Members& members = members_[blocks_open_ - 1];
  members.node = node;
  ++members.round;
  const NodeKind kind = (*tree_)[node].kind;
  if (kind != NodeKind::object && kind != NodeKind::element) return;
  for (Place child = (*tree_)[node].first_child; child != kNone; child = (*tree_)[child].next) {
    if ((*tree_)[child].name >= names_) continue;
    auto& entry = members.by_name[(*tree_)[child].name];
    if (entry.round != members.round)
      entry = {members.round, child, 1};
    else if (kind == NodeKind::element)
      ++entry.count;
    else
      entry.place = child;
  }
}

// As `walk` from the node of the block, whose members are listed.
template <typename Visit>
bool Mapping::walk_here(Index first, Place node, const Visit& visit) {
  const PathStepRow* step = path(first);
  const Members& members = members_[blocks_open_ - 1];
  const NodeKind kind = (*tree_)[node].kind;
  if (step->op != StepOp::member || members.node != node || (kind != NodeKind::object && kind != NodeKind::element))
    return walker_.walk(step, node, false, visit);
  const auto entry = members.by_name[step->argument];
  if (entry.round != members.round) return false;
  if (kind == NodeKind::object) return walker_.walk(step + 1, entry.place, false, visit);
  Place child = entry.place;
  for (std::uint32_t left = entry.count; child != kNone; child = (*tree_)[child].next) {
    if ((*tree_)[child].name != step->argument) continue;
    if (walker_.walk(step + 1, child, false, visit)) return true;
    if (--left == 0) break;
  }
  return false;
}

Mapping::Begin Mapping::begin_of(const BindingRow& row) const {
  Begin begin;
  begin.late = row.when != kNone || row.constant != kNone;
  const auto paths = indices_.subspan(row.paths.first, row.paths.count);
  if (paths.empty() || paths.size() > 2) return begin;
  for (const Index first : paths)
    if (path(first)->op != StepOp::member) return begin;
  begin.first = path(paths.front())->argument;
  begin.second = path(paths.back())->argument;
  return begin;
}

// A group that comes again is read for what the first lacks; what stands outside of it was read with the first.
bool Mapping::enters(const BindingRow& row, bool again) const {
  if (!again || row.paths.count == 0) return true;
  const StepOp begin = path(indices_[row.paths.first])->op;
  return begin != StepOp::root && begin != StepOp::document;
}

void Mapping::read_block(Index block, Place node, bool again) {
  if (block == kNone || blocks_open_ == kMostLevels) return;
  ++blocks_open_;
  list_members(node);
  const Span span = blocks_[block].bindings;
  const Members& members = members_[blocks_open_ - 1];
  const bool object = (*tree_)[node].kind == NodeKind::object || (*tree_)[node].kind == NodeKind::element;
  const auto is_there = [&](Index name) { return members.by_name[name].round == members.round; };
  for (Index i = span.first; i < span.first + span.count; ++i) {
    const Begin& begin = begins_[i];
    if (begin.late || !enters(bindings_[i], again)) continue;
    if (object && begin.first != kNone && !is_there(begin.first) && !is_there(begin.second)) continue;
    bind(bindings_[i], node);
  }
  if (notes_[block].has_late)
    for (Index i = span.first; i < span.first + span.count; ++i)
      if (begins_[i].late && enters(bindings_[i], again)) bind(bindings_[i], node);
  --blocks_open_;
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

void Mapping::bind_group(const BindingRow& row, Place node) {
  for (const Index first : table_.indices(row.paths)) {
    bool found = false;
    const bool itself = path(first)->op == StepOp::end;
    walk_here(first, node, [&](Place match) {
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
      kind != NodeKind::object && kind != NodeKind::element && (row.block == kNone || !notes_[row.block].takes_self);
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
  for (const Index first : table_.indices(row.paths)) {
    bool found = false;
    walk_here(first, node, [&](Place match) {
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
  for (const Index first : table_.indices(row.paths)) {
    bool found = false;
    walk_here(first, node, [&](Place match) {
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
  if (node.kind == NodeKind::element) return node.view().find_first_not_of(" \t\r\n") == std::string_view::npos;
  return node.kind == NodeKind::text && node.size == 0;
}

// The first node with a text, else the first without.
void Mapping::bind_first(const BindingRow& row, Place node) {
  Place best = kNoPlace, empty = kNoPlace;
  std::uint32_t more = 0;
  for (const Index first : table_.indices(row.paths)) {
    walk_here(first, node, [&](Place match) {
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
  for (const Index first : table_.indices(row.paths))
    walk_here(first, node, [&](Place match) {
      const Node& part = (*tree_)[match];
      if (!part.is_scalar()) {
        wrong_value(match, row.term, form_of(Type::text, Codec::none));
      } else {
        mark(match);
        if (part.view().find_first_not_of(" \t\r\n") == std::string_view::npos) {
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
  for (const Index first : table_.indices(row.paths))
    walker_.walk(first, node, false, [&](Place match) {
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

void Mapping::set(const BindingRow& row, Place node) {
  const TermRow& term = terms_[row.term];
  const Node& found = (*tree_)[node];
  Value value;
  value.place = node;
  const bool fits =
      found.is_scalar() ? found.kind != NodeKind::truth || term.type == Type::boolean : row.codec == Codec::member_name;
  if (fits) {
    parse_value(text_of(row, node), term.type, row.codec, value, tree_->xml ? Lexical::xml : Lexical::json);
    if (row.codec == Codec::amount) round_value(static_cast<int>(row.argument), tree_->arena, value);
  } else {
    value.state = State::malformed;
    value.raw_text = found.text;
    value.raw_size = value.text_size = found.is_scalar() ? found.size : 0;
  }
  if (value.state == State::malformed) {
    wrong_value(node, row.term, form_of(term.type, row.codec), row.codec);
    if (tree_->xml) read_double(term.type, value);  // told as wrong, and still reckoned with, as XPath does
  } else {
    mark(node);
  }
  (*tree_)[node].used |= kRead;
  if (value.state == State::empty && value.raw_size > 0 && value.text_size == 0) blank_text(node, row.term);
  store(row.term, value, row.outside != 0);
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
  if (outside) return;
  const Index group = term.group != kNone || term.owner == kNone ? term.group : terms_[term.owner].group;
  set_present(group, value.place);
}

bool Mapping::open_row(Frame frame, Place place) {
  if (frames_[frame].parent != rows_[level_].frame || level_ + 1 == kMostLevels) return false;
  const RowIndex row = invoice_->add_row(frame, rows_[level_].row, place);
  rows_[++level_] = {frame, row};
  return true;
}

// Does the term make a row of its own here?
bool Mapping::is_row_of(Index term) const {
  const Frame frame = terms_[term].frame;
  return frames_[frame].term == term && rows_[level_].frame != frame;
}

bool Mapping::in_view(Frame frame) const {
  const std::size_t depth = frames_[frame].depth;
  return depth <= level_ && rows_[depth].frame == frame;
}

Value* Mapping::slot_of(Frame frame, Index slot) {
  if (!in_view(frame)) return nullptr;
  return invoice_->slots(frame, rows_[frames_[frame].depth].row) + slot;
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
  for (Place place = 1; place < tree.nodes.size(); ++place) {
    Node& node = tree[place];
    const Node& around = tree[node.parent];
    if ((around.used & kWhole) != 0) node.used |= kUsed | kWhole;
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
  for (Place place = 0; tree.xml && place < tree.nodes.size(); ++place)
    if (is_text_between(tree, place)) add(place, unmapped, unmapped_places);
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
