#include "cli/output.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

namespace rulec::cli {

OutputBuffer::OutputBuffer(int descriptor) : descriptor_(descriptor) {
  setp(buffer_.data(), buffer_.data() + buffer_.size());
}

void OutputBuffer::wait_for_reader() const {
  pollfd stream{descriptor_, POLLOUT, 0};
  ::poll(&stream, 1, -1);
}

bool OutputBuffer::write_out() {
  const char* at = pbase();
  while (problem_ == 0 && at < pptr()) {
    const ssize_t written = ::write(descriptor_, at, static_cast<std::size_t>(pptr() - at));
    if (written >= 0) {
      at += written;
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      wait_for_reader();  // whoever gave us the stream has set it not to block
    } else if (errno != EINTR) {
      problem_ = errno;
    }
  }
  setp(buffer_.data(), buffer_.data() + buffer_.size());
  return problem_ == 0;
}

OutputBuffer::int_type OutputBuffer::overflow(int_type byte) {
  if (!write_out()) return traits_type::eof();
  if (!traits_type::eq_int_type(byte, traits_type::eof())) sputc(traits_type::to_char_type(byte));
  return traits_type::not_eof(byte);
}

int OutputBuffer::sync() { return write_out() ? 0 : -1; }

}  // namespace rulec::cli
