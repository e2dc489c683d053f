// Texts that a reader makes (unescaped, joined, rounded) and that live as long as their document.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace rulec {

// Never moves what it has given out. `clear` keeps the memory.
class Arena {
 public:
  static constexpr std::size_t kSlack = 8;  // bytes behind each piece that may be looked at

  char* allocate(std::size_t size) {
    size += kSlack;
    while (chunk_ < chunks_.size() && used_ + size > chunks_[chunk_].size) {
      ++chunk_;
      used_ = 0;
    }
    if (chunk_ == chunks_.size()) {
      const std::size_t room = std::max<std::size_t>(size, std::size_t{4096} << std::min<std::size_t>(chunk_, 10));
      chunks_.push_back({std::make_unique<char[]>(room), room});
    }
    char* const piece = chunks_[chunk_].bytes.get() + used_;
    used_ += size;
    return piece;
  }

  // Gives back the end of the piece allocated last, of which only `kept` of `size` bytes are needed.
  void shrink(std::size_t size, std::size_t kept) { used_ -= size - kept; }

  std::string_view keep(std::string_view text) {
    char* const piece = allocate(text.size());
    if (!text.empty()) std::memcpy(piece, text.data(), text.size());
    return {piece, text.size()};
  }

  void clear() { chunk_ = used_ = 0; }

 private:
  struct Chunk {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
  };
  std::vector<Chunk> chunks_;
  std::size_t chunk_ = 0, used_ = 0;
};

}  // namespace rulec
