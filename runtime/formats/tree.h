// A document as a tree of nodes, each with its text and its place. Made in one pass over the bytes, walked by the
// mapping of the syntax, and asked for paths, lines and columns when something is to be said about it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "formats/arena.h"
#include "model/value.h"
#include "table/layout.h"

namespace rulec {

// An element of XML has its attributes (texts, named @name) and then its elements below it; those of one name follow
// one another in no list. Its text is what stands in it beside them.
enum class NodeKind : std::uint8_t { object, array, text, number, truth, null, element };

constexpr std::uint16_t kNoSpace = 0xffff;

struct Node {
  const char* text = nullptr;  // of a scalar: unescaped text, or the number as written
  std::uint32_t size = 0;
  std::uint32_t offset = 0;    // of the value in the bytes
  std::uint32_t name = kNone;  // number of the member's name in the rule table; kNone: no mapping speaks of it
  std::uint32_t key_offset =
      0;  // of the member's name in the bytes (its opening quote); 0 for array elements and the root
  std::uint32_t parent = kNone;
  std::uint32_t first_child = kNone;
  std::uint32_t next = kNone;        // sibling
  std::uint32_t position = 0;        // in its array, or among the elements of its name, from 0
  std::uint32_t next_alike = kNone;  // of an element: the sibling of its name that follows
  NodeKind kind = NodeKind::null;
  std::uint8_t used = 0;           // the mapping took something from here, or below
  std::uint16_t space = kNoSpace;  // number of an element's namespace in the rule table

  std::string_view view() const { return {text, size}; }
  bool is_scalar() const { return kind >= NodeKind::text; }
};

static_assert(sizeof(Node) == 48);

struct Position {
  std::uint32_t line = 1, column = 1;  // columns count code points
};

class Tree {
 public:
  bool xml = false;  // paths are XPaths
  // Of XML: names with the prefixes of the rule table, by number.
  std::shared_ptr<const std::vector<std::string>> prefixed;
  std::shared_ptr<const std::vector<std::string>> prefixes;  // of namespaces, by number
  std::string_view bytes;   // the document; the reader sees to it that they outlive the tree
  std::vector<Node> nodes;  // node 0 is the root, parents come before children, children are in document order
  Arena arena;              // texts that do not stand so in the bytes

  // How many nodes stand in one another, at most.
  std::uint32_t depth() const;

  // Forgets the document and keeps the memory.
  void reset(std::string_view document);

  const Node& operator[](Place place) const { return nodes[place]; }
  Node& operator[](Place place) { return nodes[place]; }

  // The child of an object whose name has this number; kNoPlace where there is none.
  Place member(Place object, Index name) const {
    for (Place child = nodes[object].first_child; child != kNone; child = nodes[child].next)
      if (nodes[child].name == name) return child;
    return kNoPlace;
  }

  // The first child of an element whose name has this number, an attribute too; the others follow as `next_alike`.
  // Remembers what is far to seek, for a list of lines may stand in front of what each of them asks for.
  Place first_named(Place element, Index name) const {
    int near = kNear;
    for (Place child = nodes[element].first_child; child != kNone; child = nodes[child].next) {
      if (nodes[child].name == name) return child;
      if (--near == 0) return far_named(element, name, child);
    }
    return kNoPlace;
  }

  // The name of a member, unescaped; empty for elements and the root.
  std::string name_of(Place place) const;

  // The same as the bytes write it, between its quotes.
  std::string_view written_name(Place place) const;

  // $.lines[0].item.price; names that are no plain words as ["…"]. Of XML
  // /rsm:CrossIndustryInvoice/rsm:ExchangedDocument/ram:IncludedNote[2]/ram:Content, with an index where there are
  // more.
  std::string path(Place place) const;

  // Where the value stands. Remembers where lines begin, so a tree is not for several threads at once.
  Position position(Place place) const;
  Position position_at(std::size_t offset) const;

  // The line of the document around an offset, without its line end.
  std::string_view line_at(std::size_t offset) const;

 private:
  static constexpr int kNear = 32;  // children that are looked at before it is worth while to remember

  Place far_named(Place element, Index name, Place behind) const;
  std::string xpath(Place place) const;

  struct Milestone {
    std::size_t offset = 0;
    Position position;
  };
  mutable std::vector<Milestone> milestones_;             // every few KB, as far as someone has asked
  mutable std::string_view measured_;                     // the bytes that they are of
  mutable std::unordered_map<std::uint64_t, Place> far_;  // by element and name
};

// A member in a path: .price, or ["iso-scheme-id"] where the name is no plain word.
std::string path_step(std::string_view name);

// Unescapes what stands between the quotes of a JSON text; `out` has room for as many bytes as `written` has. On
// success the size of the text, else nothing and in `fault` the offset of the escape that is none.
struct Unescaped {
  std::size_t size = 0;
  std::size_t fault = std::string_view::npos;
};
Unescaped unescape_json(std::string_view written, char* out);

}  // namespace rulec
