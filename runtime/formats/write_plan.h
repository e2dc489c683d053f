// What a mapping writes, as a tree: every node that may stand in the document, in the order of its syntax, and the
// terms that fill it. Made once from the mapping (its `->`, `<->` and `write`), walked for each document.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "table/rule_table.h"

namespace rulec {

// Where a text comes from: a term through a codec, or a constant.
struct WriteSource {
  Index term = kNone;
  Index frame = 0, slot = 0, depth = 0;
  Index constant = kNone;
  Index value = kNone;       // code over terms that gives a number
  Index argument = kNone;    // of the codec; of `spelled` the number of the spelling in the plan
  std::vector<Index> whens;  // code over terms: all must hold
  Type type = Type::none;
  Codec codec = Codec::none;
  bool makes = true;  // false: fills a node that something else makes
};

// The occurrence of a group that occurs at most once.
struct WritePresence {
  Index group = kNone;
  Index frame = 0, slot = 0, depth = 0;
  std::vector<Index> whens;
};

// What has to be there for something to be written below a node: slots of a row, and rows in it, as bits of 64-bit
// words.
struct WriteNeed {
  struct Word {
    std::uint32_t number = 0;
    std::uint64_t bits = 0;
  };
  bool known = false;        // false: a constant may be enough, or it depends on more than one row
  bool comes_along = false;  // it may be written because the node around is
  Index frame = kNone, depth = 0;
  std::vector<Word> words;
};

struct WriteNode {
  enum class Kind : std::uint8_t { element, attribute, member, named_by_term, item };

  WriteNeed need;
  std::string name;  // of XML with its prefix
  std::string key;   // what tells it from its siblings
  std::vector<WriteNode> children;
  std::vector<WriteSource> sources;  // of its own text: the first that has one
  std::vector<WriteSource> names;    // of a member that a term names
  std::vector<WriteSource> wants;    // terms that tell it from its siblings: without them it cannot be written
  std::vector<WritePresence> groups;
  std::vector<Index> whens;   // of a row: all must hold
  Index repeats = kNone;      // the frame whose rows it repeats
  Index unless_rows = kNone;  // stands here only where this frame has no row
  Index type = kNone;         // in the syntax's table of children
  Index position = kNone;     // among its siblings
  std::uint16_t most = 0;     // 0: any number
  Kind kind = Kind::element;
  bool of_one_group = false;    // without its only group nothing is in it
  bool required = false;        // the syntax wants it, even empty
  bool fixed = false;           // only constants are in it
  bool list = false;            // of JSON
  bool first_row_only = false;  // in the first row of the node around
};

class WritePlan {
 public:
  WritePlan(const RuleTable& table, Index mapping);

  const WriteNode& root() const { return root_; }
  // Prefix and URI of the namespaces of the syntax.
  const std::vector<std::pair<std::string, std::string>>& spaces() const { return spaces_; }
  // The bit of a row that says whether there are rows of this frame in it; those before are its slots.
  Index bit_of_rows(Index frame) const { return bits_of_rows_[frame]; }
  // The frames that repeat within a frame.
  const std::vector<Index>& frames_in(Index frame) const { return frames_in_[frame]; }
  // What the term says, as the document spells it; what is not in the table stays as it is.
  std::string_view spelled(Index spelling, std::string_view text) const;
  // Paths of the mapping that the table of children does not know: an error in the rules.
  const std::vector<std::string>& unknown() const { return unknown_; }

 private:
  struct Spelling {
    Index argument = kNone;
    std::vector<std::pair<std::string_view, std::string_view>> pairs;  // term, document; sorted
  };
  // A path of the plan tree from its root: nodes move while it grows.
  using Trail = std::vector<std::size_t>;
  struct Around {
    Trail trail;
    std::vector<Index> whens;
    bool in_row = false;
  };

  void block(Index block, const Around& around);
  void binding(const BindingRow& row, const Around& around);
  void bind_group(const BindingRow& row, const Around& around, const std::vector<Index>& whens);
  void bind_term(const BindingRow& row, const Around& around, const std::vector<Index>& whens);
  WriteSource source(const BindingRow& row, const std::vector<Index>& whens);
  WriteSource source_of(Index term, bool makes);
  Trail descend(Index path, Trail from, bool repeats);
  Trail child(const Trail& from, WriteNode node);
  void add_filter(const Trail& at, Index filter);
  std::string signature(Index first, Index count) const;
  std::string path_text(Index first) const;
  void place(WriteNode& node, Index name, Index around_type);
  WriteNode& at(const Trail& trail);
  void finish(WriteNode& node);
  void number_rows();
  void need_of(WriteNode& node) const;
  void add_need(WriteNeed& need, Index frame, Index bit) const;
  void share_first_rows(WriteNode& node);
  bool speaks_of(const WriteNode& node, Index group) const;
  Index spelling(Index argument);
  std::string_view name_of(Index name) const;

  const RuleTable& table_;
  const MappingRow& mapping_;
  bool xml_ = false;
  WriteNode root_;
  std::vector<std::pair<std::string, std::string>> spaces_;
  std::vector<Spelling> spellings_;
  std::vector<Index> bits_of_rows_;            // by frame
  std::vector<std::vector<Index>> frames_in_;  // by frame
  std::size_t appended_ = 0;
  std::vector<std::string> unknown_;
};

}  // namespace rulec
