// The text of a rule file and places in it. Only the compiler sees these.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace rulec::compiler {

// Bytes `from` to `to` (not included) of a source.
struct Span {
  std::uint32_t source = 0;
  std::uint32_t from = 0, to = 0;
};

struct LineColumn {
  std::uint32_t line = 1, column = 1;  // columns count code points
};

class Source {
 public:
  Source(std::string path, std::string text);

  const std::string& path() const { return path_; }
  std::string_view text() const { return text_; }
  LineColumn position(std::uint32_t offset) const;
  std::string_view line(std::uint32_t number) const;  // from 1, without its end

 private:
  std::string path_, text_;
  std::vector<std::uint32_t> line_starts_;
};

// All files of one compilation; sources keep their addresses.
class Sources {
 public:
  std::uint32_t add(std::string path, std::string text) {
    sources_.emplace_back(std::move(path), std::move(text));
    return static_cast<std::uint32_t>(sources_.size() - 1);
  }
  const Source& operator[](std::uint32_t number) const { return sources_[number]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(sources_.size()); }
  std::string_view text(Span span) const { return sources_[span.source].text().substr(span.from, span.to - span.from); }

 private:
  std::deque<Source> sources_;
};

}  // namespace rulec::compiler
