// A server that writes what it is told, byte by byte, and no HTTP of its own: answers that no library would make.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

namespace rulec::tests {

class RawServer {
 public:
  // Given how to write, answers one request. What `write` gives is false once the caller is gone.
  using Write = std::function<bool(std::string_view)>;
  using Answer = std::function<void(const std::string& path, const Write& write)>;

  explicit RawServer(Answer answer);
  ~RawServer();
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  void serve();

  Answer answer_;
  int descriptor_ = -1, port_ = 0;
  std::atomic<bool> over_{false};
  std::thread thread_;
};

}  // namespace rulec::tests
