// A buffered stream over a file descriptor that remembers why a write failed.
#pragma once

#include <array>
#include <streambuf>

namespace rulec::cli {

class OutputBuffer : public std::streambuf {
 public:
  explicit OutputBuffer(int descriptor);

  // 0, or the errno of the first write that failed.
  int problem() const { return problem_; }

 protected:
  int_type overflow(int_type byte) override;
  int sync() override;

 private:
  bool write_out();
  void wait_for_reader() const;

  int descriptor_;
  int problem_ = 0;
  std::array<char, 1U << 16U> buffer_;
};

}  // namespace rulec::cli
