#include "compiler/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "model/spelling.h"

namespace rulec::compiler {
namespace {

struct Paint {
  std::string_view strong, red, yellow, blue, off;
};
constexpr Paint kPlain{};
constexpr Paint kColours{"\x1b[1m", "\x1b[1;31m", "\x1b[1;33m", "\x1b[1;34m", "\x1b[0m"};

// What is shown of a line that no screen holds: the part around a column, which moves along with it.
std::string around(std::string_view line, std::uint32_t& column) {
  static constexpr std::size_t kWidest = 400, kBefore = 100;
  if (line.size() <= kWidest) return std::string(line);
  const auto inside = [&](std::size_t at) {
    return at < line.size() && (static_cast<unsigned char>(line[at]) & 0xc0) == 0x80;
  };
  std::size_t at = 0;
  for (std::uint32_t left = column; left > 1 && at < line.size(); --left) do
      ++at;
    while (inside(at));
  std::size_t from = at > kBefore ? at - kBefore : 0, to = std::min(line.size(), from + kWidest);
  while (from > 0 && inside(from)) --from;
  while (inside(to)) ++to;
  if (from > 0) {
    column = 2;  // behind the sign for what is left out
    for (std::size_t i = from; i < at; ++i) column += inside(i) ? 0 : 1;
  }
  return (from > 0 ? "…" : "") + std::string(line.substr(from, to - from)) + (to < line.size() ? "…" : "");
}

// The source line and a caret under the span, cut at the end of the line.
std::string excerpt(const Source& source, Span span, const Paint& paint, std::string_view tint) {
  const LineColumn from = source.position(span.from);
  const LineColumn to = source.position(std::max(span.to, span.from + 1));
  std::uint32_t place = from.column;
  const std::string line = around(source.line(from.line), place);
  std::string pad;
  std::uint32_t column = 1;
  for (const char c : line) {
    if (column >= place) break;
    if ((static_cast<unsigned char>(c) & 0xc0) == 0x80) continue;
    pad += c == '\t' ? '\t' : ' ';
    ++column;
  }
  const std::uint32_t width =
      to.line == from.line && to.column > from.column ? std::min(to.column - from.column, 200U) : 1;
  const auto number = std::to_string(from.line);
  return fmt::format("{}{} |{} {}\n{}{} |{} {}{}{}{}\n", paint.blue, number, paint.off, line, paint.blue,
                     std::string(number.size(), ' '), paint.off, pad, tint, std::string(width, '^'), paint.off);
}

}  // namespace

void Diagnostics::error(std::string_view code, Span span, std::string message, std::string hint) {
  add({code, Level::error, span, std::move(message), std::move(hint), {}, {}});
}

void Diagnostics::warning(std::string_view code, Span span, std::string message, std::string hint) {
  add({code, Level::warning, span, std::move(message), std::move(hint), {}, {}});
}

void Diagnostics::add(Diagnostic diagnostic) {
  for (const auto& seen : all_)
    if (seen.code == diagnostic.code && seen.span.source == diagnostic.span.source &&
        seen.span.from == diagnostic.span.from)
      return;
  if (diagnostic.level == Level::error) ++errors_;
  all_.push_back(std::move(diagnostic));
}

void Diagnostics::sort() {
  std::stable_sort(all_.begin(), all_.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.span.source, a.span.from, a.code) < std::tie(b.span.source, b.span.from, b.code);
  });
}

std::string Diagnostics::render(const Diagnostic& diagnostic, bool colour) const {
  const Paint& paint = colour ? kColours : kPlain;
  const bool error = diagnostic.level == Level::error;
  const auto tint = error ? paint.red : paint.yellow;
  const Source& source = (*sources_)[diagnostic.span.source];
  const LineColumn at = source.position(diagnostic.span.from);
  std::string text =
      fmt::format("{}{}:{}:{}:{} {}{} {}{}: {}\n", paint.strong, source.path(), at.line, at.column, paint.off, tint,
                  error ? "error" : "warning", diagnostic.code, paint.off, diagnostic.message);
  text += excerpt(source, diagnostic.span, paint, tint);
  if (!diagnostic.hint.empty()) text += fmt::format("  {}hint:{} {}\n", paint.strong, paint.off, diagnostic.hint);
  if (!diagnostic.note.empty()) {
    const Source& other = (*sources_)[diagnostic.note_span.source];
    const LineColumn there = other.position(diagnostic.note_span.from);
    text += fmt::format("  {}note:{} {}:{}:{}: {}\n", paint.strong, paint.off, other.path(), there.line, there.column,
                        diagnostic.note);
    text += excerpt(other, diagnostic.note_span, paint, paint.blue);
  }
  return text;
}

std::string Diagnostics::render(bool colour) const {
  std::string text;
  for (const auto& diagnostic : all_) text += render(diagnostic, colour) + "\n";
  return text;
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t best_distance = word.size() / 2 + 1;
  for (const auto& candidate : candidates) {
    if (std::max(word.size(), candidate.size()) - std::min(word.size(), candidate.size()) >= best_distance) continue;
    const std::size_t d = edit_distance(word, candidate);
    if (d < best_distance) {
      best = candidate;
      best_distance = d;
    }
  }
  return best;
}

}  // namespace rulec::compiler
