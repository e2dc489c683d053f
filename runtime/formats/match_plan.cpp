#include "formats/match_plan.h"

#include <algorithm>
#include <utility>

namespace rulec {

class MatchPlan::Maker {
 public:
  Maker(const RuleTable& table, const MappingRow& mapping, MatchPlan& plan)
      : table_(table),
        mapping_(mapping),
        plan_(plan),
        bindings_(table.all<BindingRow>(Section::bindings)),
        steps_(table.all<PathStepRow>(Section::steps_of_path)) {
    plan_.blocks_.resize(table.all<MapBlockRow>(Section::map_blocks).size());
    plan_.paths_of_.resize(bindings_.size());
    plan_.simple_.resize(bindings_.size());
    add_state();  // none
  }

  void run() {
    root_ = add_state();
    for (Index i = mapping_.facts.first; i < mapping_.facts.first + mapping_.facts.count; ++i)
      add_paths(i, {i, 0, false}, root_);
    for (Index i = mapping_.ignored.first; i < mapping_.ignored.first + mapping_.ignored.count; ++i)
      for (const Index path : table_.indices(bindings_[i].paths)) ignore(path);
    add_block(mapping_.root_block, root_);
    lay_out();
  }

 private:
  // What is gathered for a state, laid out at the end.
  struct Draft {
    std::vector<std::pair<Index, State>> names;
    std::vector<AtIndex> at_index;
    std::vector<Waiting> wakes, wants_object, wants_list;
  };

  State add_state() {
    plan_.nodes_.emplace_back();
    drafts_.emplace_back();
    return static_cast<State>(plan_.nodes_.size() - 1);
  }

  bool is_late(const BindingRow& row) const { return row.when != kNone || row.constant != kNone; }

  bool is_simple(const BindingRow& row) const {
    return row.term != kNone && row.group == kNone && row.block == kNone && row.paths.count == 1 &&
           row.conditions.count == 0 && !is_late(row) && row.codec != Codec::join &&
           table_.frames()[table_.terms()[row.term].frame].term != row.term;
  }

  void add_block(Index block, State start) {
    Block made;
    made.start = start;
    const Span span = table_.all<MapBlockRow>(Section::map_blocks)[block].bindings;
    made.order = {static_cast<Index>(plan_.order_.size()), span.count};
    for (const bool late : {false, true})
      for (Index i = span.first; i < span.first + span.count; ++i)
        if (is_late(bindings_[i]) == late) plan_.order_.push_back(i);
    made.always = {static_cast<Index>(plan_.always_.size()), (span.count + 63) / 64};
    plan_.always_.resize(plan_.always_.size() + made.always.count);
    for (Index place = 0; place < span.count; ++place) {
      const Index binding = plan_.order_[made.order.first + place];
      const bool always = add_paths(binding, {binding, static_cast<std::uint16_t>(place), true}, start);
      if (always) plan_.always_[made.always.first + place / 64] |= std::uint64_t{1} << (place % 64);
    }
    made.has_edges = has_edges(start);
    plan_.blocks_[block] = made;
    for (Index i = span.first; i < span.first + span.count; ++i)
      if (bindings_[i].block != kNone) add_block(bindings_[i].block, add_state());
    plan_.blocks_[block].has_edges = has_edges(start);
  }

  bool has_edges(State state) const {
    return !drafts_[state].names.empty() || !drafts_[state].at_index.empty() || plan_.nodes_[state].each != kNoState;
  }

  // True where the binding has to be tried whatever matches: it has no path, or one of which nothing is listed here.
  bool add_paths(Index binding, Waiting waiting, State start) {
    const BindingRow& row = bindings_[binding];
    const auto paths = table_.indices(row.paths);
    plan_.paths_of_[binding] = {static_cast<Index>(plan_.paths_.size()), row.paths.count};
    // A condition may use what it looks at, so it is asked where a path begins, be it that nothing matches all of it.
    const bool few = paths.size() <= 2;
    const bool by_begin = row.conditions.count > 0;
    bool always = paths.empty() || row.constant != kNone || (by_begin && !few);
    for (const Index first : paths) {
      State begin = kNoState;
      const Path path = add_path(first, waiting, start, begin);
      plan_.paths_.push_back(path);
      const State wakes = by_begin ? begin : path.rooted ? kNoState : path.state;
      always = always || wakes == kNoState;
      plan_.simple_[binding] = is_simple(row) && path.state != kNoState && path.rest->op == StepOp::end && !path.rooted;
      if (wakes != kNoState && waiting.here) drafts_[wakes].wakes.push_back(waiting);
    }
    return always;
  }

  // `begin`: where its first name leads, if it begins with one.
  Path add_path(Index first, Waiting waiting, State start, State& begin) {
    const bool xml = mapping_.syntax == Syntax::xml;
    Path path;
    path.whole = path.rest = steps_.data() + first;
    if (path.rest->op == StepOp::root) {
      path.rooted = true;
      start = root_;
      waiting.here = false;
      ++path.rest;
    }
    State at = start;
    for (bool open = true; open; ++path.rest) {
      const PathStepRow& step = *path.rest;
      if (step.op == StepOp::member) {
        if (!xml) drafts_[at].wants_object.push_back(waiting);
        at = by_name(at, step.argument);
        if (path.rest == path.whole) begin = at;
        // Nothing is below an attribute, which is for the walk to say.
        open = !xml || !table_.text(table_.all<Str>(Section::names)[step.argument]).starts_with('@');
      } else if (step.op == StepOp::each) {
        if (!xml) drafts_[at].wants_list.push_back(waiting);
        at = of_each(at);
      } else if (step.op == StepOp::at_index && !xml) {
        at = by_index(at, step.argument);
      } else {
        break;
      }
    }
    if (at != start || path.rooted) path.state = at;
    if (at == start) {
      path = {kNoState, path.rooted, path.whole, path.whole};
      return path;
    }
    plan_.nodes_[at].is_listed = true;
    return path;
  }

  // What is ignored is of names and lists in nearly all cases. A null where the path names one is settled too, so that
  // what is around it is not said to be left over.
  void ignore(Index first) {
    State at = root_;
    const PathStepRow* step = steps_.data() + first;
    for (; step->op == StepOp::member || step->op == StepOp::each; ++step)
      at = step->op == StepOp::member ? by_name(at, step->argument) : of_each(at);
    if (step->op == StepOp::end && at != root_)
      plan_.nodes_[at].is_ignored = true;
    else
      plan_.walked_.push_back(first);
  }

  State of_each(State from) {
    if (mapping_.syntax == Syntax::xml) return from;
    if (plan_.nodes_[from].each != kNoState) return plan_.nodes_[from].each;
    const State to = add_state();
    return plan_.nodes_[from].each = to;
  }

  State by_name(State from, Index name) {
    for (const auto& [known, to] : drafts_[from].names)
      if (known == name) return to;
    const State to = add_state();
    drafts_[from].names.emplace_back(name, to);
    return to;
  }

  State by_index(State from, Index index) {
    for (const AtIndex& known : drafts_[from].at_index)
      if (known.index == index) return known.to;
    const State to = add_state();
    drafts_[from].at_index.push_back({index, to});
    return to;
  }

  template <typename Row>
  static Span append(std::vector<Row>& all, const std::vector<Row>& rows) {
    const Span span{static_cast<Index>(all.size()), static_cast<Index>(rows.size())};
    all.insert(all.end(), rows.begin(), rows.end());
    return span;
  }

  void lay_out() {
    for (State state = 1; state < plan_.nodes_.size(); ++state) {
      const Draft& draft = drafts_[state];
      Node& node = plan_.nodes_[state];
      node.has_names = !draft.names.empty();
      add_edges(draft, node);
      node.at_index = append(plan_.at_index_, draft.at_index);
      if (!draft.wakes.empty()) node.wakes = draft.wakes.front().place;
      node.wakes_more = draft.wakes.size() > 1;
      node.more = append(plan_.waiting_, draft.wakes);
      node.wants_object = append(plan_.waiting_, draft.wants_object);
      node.wants_list = append(plan_.waiting_, draft.wants_list);
      node.goes_on = node.has_names || node.each != kNoState || node.at_index.count > 0;
    }
  }

  // A factor by which no two names fall in one place: one look tells where a name leads.
  void add_edges(const Draft& draft, Node& node) {
    unsigned bits = 1;
    while ((std::size_t{1} << bits) < draft.names.size()) ++bits;
    Index factor = kFirstFactor;
    for (int tries = 0; !fits(draft, factor, static_cast<std::uint8_t>(32 - bits)); ++tries) {
      factor += kNextFactor;
      if (tries % 8 == 7) ++bits;
    }
    node.factor = factor;
    node.shift = static_cast<std::uint8_t>(32 - bits);
    node.edges = static_cast<Index>(plan_.edges_.size());
    plan_.edges_.resize(plan_.edges_.size() + (std::size_t{1} << bits));
    for (const auto& [name, to] : draft.names)
      plan_.edges_[node.edges + place_of(name, factor, node.shift)] = {name, to};
  }

  static constexpr Index kFirstFactor = 0x9e3779b1U, kNextFactor = 0x7f4a7c16U;  // odd, and even

  bool fits(const Draft& draft, Index factor, std::uint8_t shift) {
    taken_.assign(std::size_t{1} << (32U - shift), false);
    for (const auto& edge : draft.names) {
      const Index place = place_of(edge.first, factor, shift);
      if (taken_[place]) return false;
      taken_[place] = true;
    }
    return true;
  }

  const RuleTable& table_;
  const MappingRow& mapping_;
  MatchPlan& plan_;
  std::span<const BindingRow> bindings_;
  std::span<const PathStepRow> steps_;
  std::vector<Draft> drafts_;
  std::vector<bool> taken_;
  State root_ = kNoState;
};

MatchPlan::MatchPlan(const RuleTable& table, const MappingRow& mapping) { Maker(table, mapping, *this).run(); }

}  // namespace rulec
