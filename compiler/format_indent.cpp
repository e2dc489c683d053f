#include <algorithm>

#include "compiler/format_pieces.h"

namespace rulec::compiler {
namespace {

constexpr int kStep = 2;
constexpr int kMostRight = 60;  // what would stand further right is indented only

// Goes over the pieces in order, and knows the column of each one that it has passed.
class Indenter {
 public:
  explicit Indenter(Pieces& pieces) : pieces_(pieces), columns_(pieces.size(), 0), base_(pieces.size(), 0) {}

  void run() {
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      Piece& piece = pieces_[i];
      if (piece.starts_line) {
        piece.gap = indentation(i);
        column_ = 0;
      }
      columns_[i] = column_ + piece.gap;
      column_ = columns_[i] + static_cast<int>(width(piece.text));
      if (piece.item != Item::none || piece.part) lead(i);
      base_[i] = base_now_;
    }
  }

 private:
  // A new item, or a part of one, leads what follows.
  void lead(std::size_t i) {
    if (pieces_[i].item != Item::none && pieces_[i].starts_line) base_now_ = columns_[i];
    leader_ = i;
  }

  int content_of(int opener) const { return opener < 0 ? 0 : base_[static_cast<std::size_t>(opener)] + kStep; }

  bool in_lines(int opener) const { return opener < 0 || pieces_[static_cast<std::size_t>(opener)].several_lines; }

  int indentation(std::size_t i) {
    const Piece& piece = pieces_[i];
    if (piece.comment) return of_comment(i);
    if (piece.is_closer() && in_lines(piece.partner)) {
      base_now_ = base_[static_cast<std::size_t>(piece.partner)];
      return base_now_;
    }
    if (in_lines(piece.inside) && starts_entry(piece)) {
      if (piece.item == Item::none) base_now_ = content_of(piece.inside);
      return content_of(piece.inside);
    }
    if (piece.part) return base_now_ + kStep;
    return continuation(i);
  }

  // An item of a block; any line of a list.
  bool starts_entry(const Piece& piece) const {
    if (piece.item != Item::none) return true;
    return piece.inside >= 0 && !pieces_[static_cast<std::size_t>(piece.inside)].block;
  }

  int of_comment(std::size_t i) {
    std::size_t next = i;
    while (next < pieces_.size() && pieces_[next].comment) ++next;
    if (next == pieces_.size()) return content_of(pieces_[i].inside);
    if (pieces_[next].is_closer() && in_lines(pieces_[next].partner)) return content_of(pieces_[next].partner);
    const int base = base_now_;
    const int here = indentation(next);
    base_now_ = base;
    return here;
  }

  int continuation(std::size_t i) const {
    const Piece& piece = pieces_[i];
    if (piece.anchor >= 0) {
      const int column = columns_[static_cast<std::size_t>(piece.anchor)];
      if (column <= kMostRight) return piece.text == "fix" ? std::max(0, column - 4) : column;
    }
    for (int opener = piece.inside; opener >= static_cast<int>(leader_) && !in_lines(opener);
         opener = pieces_[static_cast<std::size_t>(opener)].inside) {
      const std::size_t first = static_cast<std::size_t>(opener) + 1;
      if (first < i && columns_[first] <= kMostRight) return columns_[first];
    }
    const Item item = pieces_[leader_].item;
    const bool hangs = item == Item::declaration || item == Item::family_rule || item == Item::syntax_rule ||
                       item == Item::group || item == Item::term;
    if (hangs || leader_ + 1 >= i) return base_now_ + kStep;
    return columns_[leader_ + 1];
  }

  Pieces& pieces_;
  std::vector<int> columns_;
  std::vector<int> base_;  // by piece: the indentation of the item around it
  int column_ = 0, base_now_ = 0;
  std::size_t leader_ = 0;
};

}  // namespace

void indent(Pieces& pieces) { Indenter(pieces).run(); }

}  // namespace rulec::compiler
