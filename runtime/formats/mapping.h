// Walks the mapping of a syntax over the tree of a document: its values become the terms of an invoice.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "formats/document.h"
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
  Mapping(const RuleTable& table, Index mapping);
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

  struct BlockNotes {
    bool has_late = false;    // bindings that come after the others: constants, and those with a condition over terms
    bool takes_self = false;  // a binding takes the node itself, whatever it is
  };
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

  // The members of the object that a block reads, by the numbers of their names.
  struct Members {
    struct Entry {
      std::uint32_t round = 0;
      Place place = kNoPlace;
      std::uint32_t count = 0;  // of elements of this name
    };
    std::vector<Entry> by_name;
    std::uint32_t round = 0;
    Place node = kNoPlace;
  };
  void list_members(Place node);
  template <typename Visit>
  bool walk_here(Index first, Place node, const Visit& visit);
  // The members with which the paths of a binding begin, where they are one or two: without them it finds nothing.
  struct Begin {
    Index first = kNone, second = kNone;  // first kNone: it may find something anyway
    bool late = false;                    // comes after the others: a constant, or a condition over terms
  };
  Begin begin_of(const BindingRow& row) const;

  // What is ignored, as a tree of names: `next` by state and name, kIgnored where all below is.
  void learn_ignored();
  void ignore(std::uint32_t state, Place node);

  void read_block(Index block, Place node, bool again = false);
  void bind(const BindingRow& binding, Place node);
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
  // `outside`: the term stands outside of its group's node, which it does not make be there.
  void store(Index term, const Value& value, bool outside);
  bool is_empty(const Node& node) const;
  std::string_view text_of(const BindingRow& binding, Place node);
  std::string_view spelled(Index argument, std::string_view text) const;
  bool open_row(Frame frame, Place place);
  bool is_row_of(Index term) const;
  bool in_view(Frame frame) const;
  Value* slot_of(Frame frame, Index slot);
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
  std::span<const BindingRow> bindings_;
  std::span<const MapBlockRow> blocks_;
  std::span<const PathStepRow> steps_;
  std::span<const Index> indices_;
  std::span<const FrameRow> frames_;
  std::span<const GroupRow> groups_;
  std::span<const TermRow> terms_;
  Index root_name_ = kNone;
  std::vector<std::uint32_t> slots_;  // of each frame
  std::vector<BlockNotes> notes_;     // by block
  std::vector<Begin> begins_;         // by binding
  std::vector<Spelling> spellings_;

  Document* document_ = nullptr;
  Tree* tree_ = nullptr;
  Invoice* invoice_ = nullptr;
  Conditions* conditions_ = nullptr;
  Place root_ = 0;
  std::array<RowInView, kMostLevels> rows_{};
  std::size_t level_ = 0;
  std::vector<Place> parts_;
  std::vector<Members> members_;  // by depth of blocks
  std::size_t blocks_open_ = 0;
  static constexpr std::uint16_t kNotIgnored = 0, kIgnored = 0xffff;
  std::size_t names_ = 0;
  std::vector<std::uint16_t> ignored_;       // states × names
  std::vector<std::uint16_t> ignored_each_;  // of the elements of a list
  std::vector<Index> ignored_paths_;         // with filters and the like: walked
};

}  // namespace rulec
