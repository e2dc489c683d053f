#include "compiler/format.h"

#include <algorithm>

#include "compiler/format_pieces.h"
#include "compiler/parse.h"

namespace rulec::compiler {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

std::string printed(const Pieces& pieces) {
  std::string text;
  for (const Piece& piece : pieces) {
    if (piece.starts_line && !text.empty()) text += piece.blank_line ? "\n\n" : "\n";
    text.append(static_cast<std::size_t>(piece.gap), ' ');
    text += piece.text;
  }
  return text.empty() ? text : text + "\n";
}

bool same_pieces(const Pieces& left, const Pieces& right) {
  return std::ranges::equal(left, right, [](const Piece& a, const Piece& b) { return a.text == b.text; });
}

}  // namespace

std::uint32_t width(std::string_view text) {
  return static_cast<std::uint32_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::optional<std::string> format(const Sources& sources, std::uint32_t source, Diagnostics& problems) {
  const int before = problems.errors();
  parse(sources, source, problems);
  if (problems.errors() > before) return std::nullopt;
  std::string_view text = sources[source].text();
  while (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  syntax::Run run(source, text, 0);
  run.stream.fill();
  Pieces pieces = pieces_of(run.stream);
  mark(run.parser.unit(), run.stream, pieces);
  break_lines(pieces);
  space(pieces);
  align_columns(pieces);
  indent(pieces);
  std::string made = printed(pieces);
  syntax::Run again(source, made, 0);
  again.stream.fill();
  if (same_pieces(pieces, pieces_of(again.stream))) return made;
  problems.error("RC0110", {source, 0, 0}, "the formatter would change this file, not only its layout",
                 "report it with the file; nothing was written");
  return std::nullopt;
}

}  // namespace rulec::compiler
