// A rule file for the formatter: tokens and comments in order, and what the syntax tree says of each.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/syntax_run.h"

namespace rulec::compiler {

// What a line of its own begins with, where the block around it is written on several lines.
enum class Item : std::uint8_t {
  none,
  declaration,
  rule_clause,
  family_let,
  example,
  layer_clause,
  codelist_clause,
  row,
  term,
  group,
  view,
  family_rule,
  mapping,
  syntax,
  syntax_rule,
  test_clause
};

struct Piece {
  std::string text;
  std::uint32_t breaks = 0;  // line ends before it, as written
  std::uint32_t blanks = 0;  // before it on its line, as written
  bool comment = false;
  Item item = Item::none;
  bool part = false;    // begins a part of a rule of a syntax table: a line of its own is indented
  bool sticky = false;  // stays on the line of what is before it, where the author put it there
  int anchor = -1;      // on a line of its own it stands below this piece
  int column = 0;       // columns of neighbouring lines begin here; 0: none
  bool tight_before = false, tight_after = false;
  int partner = -1;    // of a bracket
  bool block = false;  // { of items

  // Set by the layout.
  bool starts_line = false, blank_line = false;  // blank_line: one goes before it
  bool several_lines = false;                    // of an opener: what it holds is written on lines of its own
  int inside = -1;                               // the innermost opener around it
  int gap = 1;                                   // blanks before it, or the indentation
  bool is_opener() const { return partner >= 0 && (text == "{" || text == "(" || text == "["); }
  bool is_closer() const { return partner >= 0 && (text == "}" || text == ")" || text == "]"); }
};

using Pieces = std::vector<Piece>;

// All tokens and comments of a text.
Pieces pieces_of(antlr4::CommonTokenStream& stream);

// What the tree says of the pieces.
void mark(syntax::P::UnitContext* unit, const antlr4::CommonTokenStream& stream, Pieces& pieces);

// Where lines begin, and the blanks before each piece.
void break_lines(Pieces& pieces);
void space(Pieces& pieces);
void align_columns(Pieces& pieces);
void indent(Pieces& pieces);

std::uint32_t width(std::string_view text);  // in code points

}  // namespace rulec::compiler
