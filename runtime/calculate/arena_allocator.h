// Memory for an invoice while it is built: taken piece by piece, given back all at once. One for each thread.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <vector>

namespace rulec::calculate {

class BuildArena {
 public:
  static BuildArena& of_thread() {
    thread_local BuildArena arena;
    return arena;
  }

  void* take(std::size_t size) {
    size = (size + kAligned - 1) / kAligned * kAligned;
    if (size > left_) more(size);
    char* const taken = at_;
    at_ += size;
    left_ -= size;
    return taken;
  }

  // All that was taken is gone; a first piece is kept for the next invoice.
  void reset() {
    if (!first_is_whole_) pieces_.clear();
    if (pieces_.size() > 1) pieces_.resize(1);
    at_ = pieces_.empty() ? nullptr : pieces_.front().get();
    left_ = pieces_.empty() ? 0 : kPiece;
  }

 private:
  static constexpr std::size_t kAligned = alignof(std::max_align_t), kPiece = std::size_t{1} << 18U;

  void more(std::size_t size) {
    const std::size_t whole = size > kPiece ? size : kPiece;
    first_is_whole_ = first_is_whole_ || (pieces_.empty() && whole == kPiece);
    pieces_.push_back(std::unique_ptr<char[]>(new char[whole]));
    at_ = pieces_.back().get();
    left_ = whole;
  }

  std::vector<std::unique_ptr<char[]>> pieces_;
  char* at_ = nullptr;
  std::size_t left_ = 0;
  bool first_is_whole_ = false;  // no more and no less than a piece
};

// Nothing is given back before the arena is reset.
template <typename Value>
struct ArenaAllocator {
  using value_type = Value;

  ArenaAllocator() = default;
  template <typename Other>
  ArenaAllocator(const ArenaAllocator<Other>&) {}

  Value* allocate(std::size_t count) {
    return static_cast<Value*>(BuildArena::of_thread().take(count * sizeof(Value)));
  }
  void deallocate(Value*, std::size_t) noexcept {}

  friend bool operator==(const ArenaAllocator&, const ArenaAllocator&) { return true; }
};

}  // namespace rulec::calculate
