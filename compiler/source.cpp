#include "compiler/source.h"

#include <algorithm>

namespace rulec::compiler {

Source::Source(std::string path, std::string text) : path_(std::move(path)), text_(std::move(text)) {
  line_starts_.push_back(0);
  for (std::size_t i = 0; (i = text_.find('\n', i)) != std::string::npos;)
    line_starts_.push_back(static_cast<std::uint32_t>(++i));
}

LineColumn Source::position(std::uint32_t offset) const {
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  LineColumn result{static_cast<std::uint32_t>(next - line_starts_.begin()), 1};
  for (std::uint32_t i = *(next - 1); i < offset && i < text_.size(); ++i)
    if ((static_cast<unsigned char>(text_[i]) & 0xc0) != 0x80) ++result.column;
  return result;
}

std::string_view Source::line(std::uint32_t number) const {
  if (number == 0 || number > line_starts_.size()) return {};
  const std::string_view rest = std::string_view(text_).substr(line_starts_[number - 1]);
  auto line = rest.substr(0, rest.find('\n'));
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

}  // namespace rulec::compiler
