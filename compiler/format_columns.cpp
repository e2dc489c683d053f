#include <algorithm>
#include <map>
#include <utility>

#include "compiler/format_pieces.h"

namespace rulec::compiler {
namespace {

using Run = std::vector<std::size_t>;  // of lines that stand below each other, by their first pieces

constexpr int kRuleWord = 7;  // message, suggest: the longest of the common words

bool stands_below_its_like(Item item) { return item == Item::codelist_clause || item == Item::layer_clause; }

void pad_after(Pieces& pieces, std::size_t word, int column) {
  if (word + 1 >= pieces.size() || pieces[word + 1].starts_line || pieces[word + 1].comment) return;
  pieces[word + 1].gap = std::max(1, column - static_cast<int>(width(pieces[word].text)));
}

void pad_words(Pieces& pieces) {
  std::map<int, bool> wide;    // rules with an example that is `blocked`
  std::map<int, int> longest;  // word of a layer or a list
  for (const Piece& piece : pieces) {
    if (piece.item == Item::example && piece.text == "blocked") wide[piece.inside] = true;
    if (stands_below_its_like(piece.item))
      longest[piece.inside] = std::max(longest[piece.inside], static_cast<int>(width(piece.text)));
  }
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const Piece& piece = pieces[i];
    if (!piece.starts_line || piece.inside < 0) continue;
    if (piece.item == Item::example)
      pad_after(pieces, i, wide.contains(piece.inside) ? 8 : 5);
    else if (piece.item == Item::rule_clause)
      pad_after(pieces, i, kRuleWord + 1);
    else if (stands_below_its_like(piece.item))
      pad_after(pieces, i, longest[piece.inside] + 1);
  }
}

bool always_in_columns(Item item) { return item == Item::row || item == Item::term || item == Item::view; }
bool may_be_in_columns(Item item) {
  return always_in_columns(item) || item == Item::mapping || item == Item::codelist_clause || item == Item::syntax ||
         item == Item::rule_clause || item == Item::family_let;
}

// The piece of a line with that column, or nothing (its own first).
std::size_t at_column(const Pieces& pieces, std::size_t first, int column) {
  for (std::size_t i = first + 1; i < pieces.size() && !pieces[i].starts_line; ++i)
    if (pieces[i].column == column && (pieces[i].inside == pieces[first].inside || pieces[first].item == Item::view))
      return i;
  return first;
}

int width_before(const Pieces& pieces, std::size_t first, std::size_t last) {
  int size = 0;
  for (std::size_t i = first; i < last; ++i)
    size += static_cast<int>(width(pieces[i].text)) + (i > first ? pieces[i].gap : 0);
  return size;
}

void straighten(Pieces& pieces, const Run& run, int column) {
  int most = 0;
  bool wanted = always_in_columns(pieces[run.front()].item);
  for (const std::size_t first : run) {
    const std::size_t here = at_column(pieces, first, column);
    if (here == first) continue;
    most = std::max(most, width_before(pieces, first, here));
    wanted = wanted || (pieces[here].breaks == 0 && pieces[here].blanks > 1);  // the author has begun it
  }
  if (!wanted) return;
  for (const std::size_t first : run)
    if (const std::size_t here = at_column(pieces, first, column); here != first)
      pieces[here].gap = most - width_before(pieces, first, here) + 1;
}

// Tables and models are straight from top to bottom; elsewhere only lines that follow each other and begin alike.
bool follow(const Pieces& pieces, std::size_t before, std::size_t here) {
  if (always_in_columns(pieces[here].item)) return true;
  const auto word = [&](std::size_t i) { return pieces[i + 1].column == 1 ? std::string() : pieces[i].text; };
  if (word(before) != word(here)) return false;
  return std::none_of(pieces.begin() + static_cast<std::ptrdiff_t>(before) + 1,
                      pieces.begin() + static_cast<std::ptrdiff_t>(here), [](const Piece& p) { return p.starts_line; });
}

void straighten_neighbours(Pieces& pieces, const Run& run, int column) {
  Run part;
  for (const std::size_t first : run) {
    const bool has = at_column(pieces, first, column) != first;
    const bool joins =
        !part.empty() && (follow(pieces, part.back(), first) || (!has && always_in_columns(pieces[first].item)));
    if (!joins && !part.empty()) straighten(pieces, std::exchange(part, {}), column);
    if (has) part.push_back(first);
  }
  if (!part.empty()) straighten(pieces, part, column);
}

void straighten(Pieces& pieces, const Run& run) {
  int last = 0;
  for (const std::size_t first : run)
    for (std::size_t i = first; i < pieces.size() && (i == first || !pieces[i].starts_line); ++i)
      last = std::max(last, pieces[i].column);
  for (int column = 1; column <= last; ++column) straighten_neighbours(pieces, run, column);
}

std::vector<Run> runs_of(const Pieces& pieces) {
  std::map<int, Run> open;  // by what they stand in
  std::vector<Run> runs;
  const auto close = [&](int inside) {
    if (!open[inside].empty()) runs.push_back(std::move(open[inside]));
    open[inside].clear();
  };
  bool blank = false;  // since the last item
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const Piece& piece = pieces[i];
    blank = blank || piece.blank_line;
    if (!piece.starts_line || piece.item == Item::none) continue;
    const Run& run = open[piece.inside];
    const bool other = !run.empty() && pieces[run.front()].item != piece.item;
    if ((blank && !always_in_columns(piece.item)) || (other && piece.item != Item::group && piece.item != Item::term))
      close(piece.inside);
    blank = false;
    if (may_be_in_columns(piece.item)) open[piece.inside].push_back(i);
  }
  for (auto& [inside, run] : open)
    if (!run.empty()) runs.push_back(std::move(run));
  return runs;
}

// Comments behind neighbouring lines stand below each other.
void straighten_comments(Pieces& pieces) {
  std::vector<std::pair<std::size_t, std::size_t>> run;  // first of a line, its comment
  const auto close = [&] {
    int most = 0;
    for (const auto& [first, comment] : run) most = std::max(most, width_before(pieces, first, comment));
    for (const auto& [first, comment] : run) pieces[comment].gap = most - width_before(pieces, first, comment) + 2;
    run.clear();
  };
  std::size_t first = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i].starts_line) first = i;
    const bool ends = i + 1 == pieces.size() || pieces[i + 1].starts_line;
    if (!ends) continue;
    if (pieces[first].inside != (run.empty() ? pieces[first].inside : pieces[run.back().first].inside) ||
        pieces[first].blank_line || pieces[first].item == Item::none)
      close();
    if (pieces[i].comment && i > first && pieces[first].item != Item::none)
      run.emplace_back(first, i);
    else
      close();
  }
  close();
}

}  // namespace

void align_columns(Pieces& pieces) {
  pad_words(pieces);
  for (const Run& run : runs_of(pieces)) straighten(pieces, run);
  straighten_comments(pieces);
}

}  // namespace rulec::compiler
