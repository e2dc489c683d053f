#include "calculate/uuid.h"

#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <stdexcept>

namespace rulec::calculate {

std::string new_uuid() {
  std::array<unsigned char, 16> bytes{};
  if (::getentropy(bytes.data(), bytes.size()) != 0) throw std::runtime_error("the system has no random numbers");
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  auto milliseconds = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
  for (std::size_t i = 6; i-- > 0; milliseconds >>= 8U) bytes[i] = static_cast<unsigned char>(milliseconds);
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0FU) | 0x70U);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3FU) | 0x80U);
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += "0123456789abcdef"[bytes[i] >> 4U];
    text += "0123456789abcdef"[bytes[i] & 15U];
  }
  return text;
}

}  // namespace rulec::calculate
