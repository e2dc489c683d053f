#include "raw_server.h"

#include "loopback.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utility>

namespace rulec::tests {
namespace {

// The whole request: its head, and as many bytes as it says.
std::string request_of(int caller) {
  std::string bytes;
  char part[65536];
  for (std::size_t end = 0;;) {
    const ssize_t size = ::recv(caller, part, sizeof part, 0);
    if (size <= 0) return bytes;
    bytes.append(part, static_cast<std::size_t>(size));
    if ((end = bytes.find("\r\n\r\n")) == std::string::npos) continue;
    const std::size_t length = bytes.find("Content-Length: ");
    if (length == std::string::npos || bytes.size() >= end + 4 + std::stoul(bytes.substr(length + 16))) return bytes;
  }
}

}  // namespace

RawServer::RawServer(Answer answer) : answer_(std::move(answer)), descriptor_(::socket(AF_INET, SOCK_STREAM, 0)) {
  port_ = listen_on_loopback(descriptor_);
  thread_ = std::thread([this] { serve(); });
}

RawServer::~RawServer() {
  over_ = true;
  thread_.join();
  ::close(descriptor_);
}

void RawServer::serve() {
  while (!over_) {
    pollfd waiting{descriptor_, POLLIN, 0};
    if (::poll(&waiting, 1, 50) <= 0) continue;
    const int caller = ::accept(descriptor_, nullptr, nullptr);
    const std::string request = request_of(caller);
    const std::size_t from = request.find(' ') + 1;
    answer_(request.substr(from, request.find(' ', from) - from), [&](std::string_view bytes) {
      return !over_ && ::send(caller, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
    });
    ::close(caller);
  }
}

}  // namespace rulec::tests
