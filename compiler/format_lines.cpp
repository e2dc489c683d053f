#include "compiler/format_pieces.h"

namespace rulec::compiler {
namespace {

void nest(Pieces& pieces) {
  std::vector<int> open;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i].is_closer() && !open.empty()) open.pop_back();
    pieces[i].inside = open.empty() ? -1 : open.back();
    if (pieces[i].is_opener()) open.push_back(static_cast<int>(i));
  }
}

// What is written close to its neighbour goes with it.
bool pulled_up(const Piece& before, const Piece& piece) {
  return !before.comment && !piece.comment && (piece.tight_before || before.tight_after || piece.block);
}

void keep_lines(Pieces& pieces) {
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    Piece& piece = pieces[i];
    if (i == 0) {
      piece.starts_line = true;
      continue;
    }
    const Piece& before = pieces[i - 1];
    piece.starts_line = before.comment || (piece.breaks > 0 && !pulled_up(before, piece));
    piece.blank_line = piece.starts_line && piece.breaks > 1 && !before.is_opener() && !piece.is_closer();
  }
}

void open_up(Pieces& pieces, std::size_t opener) {
  const auto closer = static_cast<std::size_t>(pieces[opener].partner);
  bool several = false;
  if (pieces[opener].block)
    for (std::size_t i = opener + 1; i <= closer; ++i) several = several || pieces[i].starts_line;
  else
    several = pieces[opener + 1].starts_line && opener + 1 < closer && pieces[opener].text != "(" &&
              !pieces[opener].tight_after;
  if (!several) return;
  pieces[opener].several_lines = true;
  if (!pieces[opener + 1].comment) pieces[opener + 1].starts_line = true;
  pieces[closer].starts_line = true;
}

bool begins_line(const Pieces& pieces, const Piece& piece) {
  if (piece.item == Item::none || piece.sticky) return false;
  return piece.inside < 0 || pieces[static_cast<std::size_t>(piece.inside)].several_lines;
}

}  // namespace

void break_lines(Pieces& pieces) {
  nest(pieces);
  keep_lines(pieces);
  for (std::size_t i = 0; i < pieces.size(); ++i)
    if (pieces[i].is_opener()) open_up(pieces, i);
  for (Piece& piece : pieces)
    if (begins_line(pieces, piece)) piece.starts_line = true;
}

void space(Pieces& pieces) {
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    Piece& piece = pieces[i];
    if (piece.starts_line)
      piece.gap = 0;
    else if (piece.comment)
      piece.gap = 2;
    else
      piece.gap = piece.tight_before || pieces[i - 1].tight_after ? 0 : 1;
  }
}

}  // namespace rulec::compiler
