// Walks the mapping of a syntax over the tree of a document: its values become the terms of an invoice.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "formats/document.h"
#include "formats/match_plan.h"
#include "formats/path_walker.h"
#include "table/rule_table.h"

namespace rulec {

// A row of the invoice that bindings fill at the moment; the rows around it come before it.
struct RowInView {
  Frame frame = 0;
  RowIndex row = 0;
};

// Decides the conditions over terms (`when`) of a mapping and calculates, for the mapping itself runs no programs.
struct Conditions {
  virtual ~Conditions() = default;
  virtual bool holds(Index code, const Invoice& invoice, std::span<const RowInView> rows, const Facts& facts) = 0;
  // What a mapping calculates to write it; nothing where it cannot be known.
  virtual std::optional<Decimal> number(Index code, const Invoice& invoice, std::span<const RowInView> rows,
                                        const Facts& facts) = 0;
};

// What no binding has used and nothing has settled, each at its outermost node: all that a notice may shorten.
std::vector<Place> leftovers(const Document& document);

// Keeps its memory from document to document. Not shared by threads.
class Mapping {
 public:
  // Each path is walked by itself where `by_plan` is false, which takes longer and comes to the same.
  Mapping(const RuleTable& table, Index mapping, bool by_plan = true);
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  // The name of the member under which an envelope holds the document.
  Index root_name() const { return root_name_; }

  // Does what the document says ask for this dialect (`reads when`)? Before it is read.
  bool is_dialect_of(Place root, Document& document, Index dialect);

  // Fills invoice and facts from the document at `root`, marks the nodes that it used, and notes what could not be
  // read. Without `conditions` no binding with a `when` is followed.
  void read(Place root, Document& document, Conditions* conditions);

  // What the syntax knows at a place but nothing above has used is said once, and what it does not know is said once.
  // `type` is that of the tree's root, as the syntax's own list of members names it.
  void note_leftovers(Document& document, std::string_view type) const;

  // The members of an object that the syntax knows need no term.
  void settle(Document& document, Place object, std::string_view type) const;

 private:
  static constexpr std::size_t kMostLevels = 16;

  struct Spelling {
    Index argument = kNone;
    std::vector<SpellingRow> rows;  // sorted
  };

  const BindingRow& binding(Index index) const { return bindings_[index]; }
  const PathStepRow* path(Index first) const { return steps_.data() + first; }
  std::string_view constant(Index index) const { return table_.text(table_.constants()[index].text); }

  // What the mapping wants to know of the paths that it follows.
  struct Marks {
    Mapping* mapping = nullptr;
    void wrong_shape(Place node, Shape wanted) const;
    void used(Place node) const;
    std::optional<std::string_view> term(Index term) const;
  };

  // What the paths of a block match below its node, found before its bindings are tried.
  struct Found {
    std::uint32_t round = 0;  // of the block, or it is of no account
    std::uint32_t first = 0, last = 0;
  };
  struct Match {
    Place place = kNoPlace;
    std::uint32_t next = kNone;
  };
  struct OpenBlock {
    std::uint32_t round = 0;
    std::size_t matches = 0;                 // how many there were before
    std::vector<std::uint64_t> to_be_tried;  // a bit for each binding in order
  };
  void open_block(const MatchPlan::Block& block, Place node);
  void match_below(const MatchPlan::Node& here, Place node);
  void match_elements(const MatchPlan::Node& here, Place list);
  void match(MatchPlan::State state, Place node);
  void walk_whole(Span waiting);
  Place only_match(const MatchPlan::Path& path, const BindingRow& row) const;
  template <typename Visit>
  bool walk_path(const MatchPlan::Path& path, Index binding, Place node, const Visit& visit);
  template <typename Visit>
  bool walk_here(const MatchPlan::Path& path, const BindingRow& row, Place node, const Visit& visit);
  std::span<const MatchPlan::Path> paths_of(const BindingRow& row) const {
    return plan_.paths(static_cast<Index>(&row - bindings_.data()));
  }

  void read_block(Index block, Place node, bool again = false);
  void try_bindings(const MatchPlan::Block& block, Place node, bool again);
  void ignore(Place root);
  void bind(const BindingRow& binding, Place node);
  void bind_simple(const BindingRow& binding, Place node);
  void bind_group(const BindingRow& binding, Place node);
  bool enters(const BindingRow& binding, bool again) const;
  void enter_group(const BindingRow& binding, Place match, bool itself, bool again);
  void bind_term(const BindingRow& binding, Place node);
  void bind_inside_term(const BindingRow& binding, Place node);
  void bind_repeated_term(const BindingRow& binding, Place node);
  void bind_first(const BindingRow& binding, Place node);
  void bind_joined(const BindingRow& binding, Place node);
  void bind_constant(const BindingRow& binding, Place node);
  void learn(const BindingRow& binding, Place node);

  void set(const BindingRow& binding, Place node);
  void read_value(const BindingRow& binding, Place node, Value& value);
  // `outside`: the term stands outside of its group's node, which it does not make be there.
  void store(Index term, const Value& value, bool outside);
  void note_group(const TermRow& term, Place place);
  bool is_empty(const Node& node) const;
  std::string_view text_of(const BindingRow& binding, Place node);
  std::string_view spelled(Index argument, std::string_view text) const;
  bool open_row(Frame frame, Place place);
  bool is_row_of(Index term) const;
  // Null where no row of the frame is in view.
  Value* slot_of(Frame frame, Index slot) {
    const std::size_t depth = frames_[frame].depth;
    return depth <= level_ && rows_[depth].frame == frame ? values_ + first_slots_[depth] + slot : nullptr;
  }
  void view_row(std::size_t level, Frame frame, RowIndex row);
  void set_present(Index group, Place place, State state = State::value);

  void mark(Place node);
  void mark_whole(Place node);
  void wrong_value(Place node, Index term, std::string_view expected, Codec codec = Codec::none);
  void blank_text(Place node, Index term);
  std::string_view type_of(const Tree& tree, Place node, std::string_view root_type) const;
  const SpellingRow* member_of(std::string_view type, std::string_view name) const;
  std::string nearest_member(std::string_view type, std::string_view name) const;

  const RuleTable& table_;
  PathWalker<Marks> walker_;
  const MappingRow& mapping_;
  MatchPlan plan_;
  bool by_plan_ = true;
  std::span<const BindingRow> bindings_;
  std::span<const MapBlockRow> blocks_;
  std::span<const PathStepRow> steps_;
  std::span<const Index> indices_;
  std::span<const FrameRow> frames_;
  std::span<const GroupRow> groups_;
  std::span<const TermRow> terms_;
  Index root_name_ = kNone;
  std::vector<std::uint32_t> slots_;      // of each frame
  std::vector<std::uint8_t> takes_self_;  // by block: a binding takes the node itself, whatever it is
  std::vector<Spelling> spellings_;

  Document* document_ = nullptr;
  Tree* tree_ = nullptr;
  Invoice* invoice_ = nullptr;
  Conditions* conditions_ = nullptr;
  Place root_ = 0;
  std::array<RowInView, kMostLevels> rows_{};
  std::array<std::ptrdiff_t, kMostLevels> first_slots_{};  // of the rows in view, among the values
  Value* values_ = nullptr;                                // of the invoice, which move when a row is added
  std::size_t level_ = 0;
  std::vector<Place> parts_;
  std::size_t blocks_open_ = 0;
  std::array<OpenBlock, kMostLevels> open_{};
  std::uint32_t round_ = 0;
  std::vector<Found> found_;    // by state
  std::vector<Match> matches_;  // of all blocks that are open
  std::vector<Place> ignored_;
  std::vector<std::uint8_t> whole_;  // by binding: its paths met what they do not want, which is said as it is walked
  std::vector<Index> whole_bindings_;
};

}  // namespace rulec
