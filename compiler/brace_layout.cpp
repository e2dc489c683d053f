#include "compiler/brace_layout.h"

#include <fmt/format.h>

#include <algorithm>

namespace rulec::compiler {
namespace {

class BraceLayout {
 public:
  BraceLayout(const std::vector<Token>& tokens, const Source& source) : tokens_(tokens), source_(source) {
    const std::string_view text = source.text();
    std::uint32_t at = 0, line = 1;
    for (const auto& token : tokens) {
      line += static_cast<std::uint32_t>(std::count(text.begin() + at, text.begin() + token.span.from, '\n'));
      at = token.span.from;
      const bool begins = lines_.empty() || line != lines_.back();
      indents_.push_back(begins ? source.position(at).column : indents_.back());
      lines_.push_back(line);
      more_opened_ += token.text == "{" ? 1 : token.text == "}" ? -1 : 0;
    }
  }

  std::optional<Diagnostic> run() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (auto found = begins_line(i) ? at_line(i) : std::nullopt) return found;
      if (tokens_[i].text == "{") open_.push_back({i, outside_of(i)});
      if (tokens_[i].text != "}") continue;
      if (open_.empty()) return without_opening(i);
      if (!begins_line(i) && is_block(open_.back().at) && lines_[open_.back().at] != lines_[i]) return too_early(i);
      open_.pop_back();
    }
    return open_.empty() ? std::nullopt : not_closed(tokens_.size());
  }

 private:
  bool begins_line(std::size_t i) const { return i == 0 || lines_[i] != lines_[i - 1]; }
  // A `{` at the end of its line: what follows stands on lines of its own, and so does its `}`.
  bool is_block(std::size_t i) const { return i + 1 == tokens_.size() || lines_[i] != lines_[i + 1]; }
  std::uint32_t indent(std::size_t i) const { return indents_[i]; }

  struct Open {
    std::size_t at = 0;
    std::uint32_t outside = 0;  // where what it belongs to begins
    std::uint32_t inside = 0;   // where its first line begins; 0 before that
  };

  // A head of several lines begins where the others of the block around it do.
  std::uint32_t outside_of(std::size_t i) const {
    if (open_.empty()) return std::min(indent(i), indent(0));
    const Open& around = open_.back();
    const bool known = is_block(around.at) && around.inside > 0;
    return known ? std::min(indent(i), around.inside) : indent(i);
  }

  std::optional<Diagnostic> at_line(std::size_t i) {
    const bool closes = tokens_[i].text == "}";
    if (open_.empty()) return closes ? without_opening(i) : std::nullopt;
    const std::uint32_t here = indent(i), outside = open_.back().outside;
    if (here < outside || (here == outside && !closes)) return not_closed(i);
    if (closes && here > outside && is_block(open_.back().at)) return without_opening(i);
    if (open_.back().inside == 0) open_.back().inside = here;
    return std::nullopt;
  }

  // `next`: before this it should have been closed.
  std::optional<Diagnostic> not_closed(std::size_t next) const {
    if (more_opened_ < 0) return std::nullopt;
    const std::size_t opened = open_.back().at;
    const bool twice = opened > 0 && tokens_[opened - 1].text == "{" && !begins_line(opened);
    if (!is_block(opened) || twice) {
      Diagnostic found{"RC0102", Level::error, tokens_[opened].span, "`{` is not closed", {}, {}, {}};
      if (next < tokens_.size()) {
        found.message = fmt::format("`{{` is not closed: missing `}}` before `{}`", tokens_[next].text);
        found.note = "at the latest here";
        found.note_span = tokens_[next].span;
      }
      return found;
    }
    return Diagnostic{"RC0102", Level::error, end_before(next), "missing `}`", {}, "opened here", tokens_[opened].span};
  }

  // An empty line between, or the end of the last one that is not empty.
  Span end_before(std::size_t next) const {
    const Span last = tokens_[next - 1].span;
    const std::size_t end = source_.text().find('\n', last.to);
    if (end == std::string_view::npos || (next < tokens_.size() && lines_[next - 1] + 1 >= lines_[next]))
      return {last.source, last.to, last.to};
    const auto below = static_cast<std::uint32_t>(std::min(end + 1, source_.text().size()));
    return {last.source, below, below};
  }

  std::optional<Diagnostic> too_early(std::size_t i) const {
    if (more_opened_ > 0) return std::nullopt;
    return Diagnostic{"RC0102",
                      Level::error,
                      tokens_[i].span,
                      "`}` is one too many on its line",
                      "delete it, or open what it closes",
                      "it would close this",
                      tokens_[open_.back().at].span};
  }

  // The line above that stands as far left has lost its `{`.
  std::optional<Diagnostic> without_opening(std::size_t i) const {
    if (more_opened_ > 0) return std::nullopt;
    std::size_t head = i;
    while (head > 0 && (!begins_line(head) || head == i || indent(head) > indent(i))) --head;
    std::size_t last = head;
    while (last + 1 < i && lines_[last + 1] == lines_[head]) ++last;
    if (last + 1 < i && indent(head) == indent(i) && tokens_[head].text != "}" && tokens_[last].text != "{")
      return Diagnostic{
          "RC0102", Level::error,  tokens_[last].span, fmt::format("missing `{{` behind `{}`", tokens_[last].text),
          {},       "closed here", tokens_[i].span};
    return Diagnostic{"RC0102", Level::error, tokens_[i].span, "`}` closes nothing", "delete it", {}, {}};
  }

  const std::vector<Token>& tokens_;
  const Source& source_;
  std::vector<std::uint32_t> lines_;    // of the tokens
  std::vector<std::uint32_t> indents_;  // of the lines that they stand on
  std::vector<Open> open_;
  int more_opened_ = 0;  // `{` than `}`
};

}  // namespace

std::optional<Diagnostic> misplaced_brace(const std::vector<Token>& tokens, const Source& source) {
  return BraceLayout(tokens, source).run();
}

}  // namespace rulec::compiler
