#include "cli/chorus/closed.h"

#include <fmt/format.h>

#include "chorus/encoding.h"
#include "cli/chorus/home.h"

namespace rulec::cli {

std::filesystem::path closed_file(const std::string& profile, const std::string& supplier, const std::string& number,
                                  const std::string& bytes) {
  std::string name = supplier + '-';
  for (const char c : number) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    name += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return state_folder() / "closed" / profile / fmt::format("{}-{}.json", name, chorus::sha256(bytes).substr(0, 12));
}

}  // namespace rulec::cli
