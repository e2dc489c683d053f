// A port of this machine that nothing else listens on.
#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>

namespace rulec::tests {

// Has a new stream socket listen on loopback; gives its port.
inline int listen_on_loopback(int descriptor) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ::bind(descriptor, reinterpret_cast<sockaddr*>(&address), size);
  ::listen(descriptor, 16);
  ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

}  // namespace rulec::tests
