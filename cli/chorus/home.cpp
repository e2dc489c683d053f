#include "cli/chorus/home.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace rulec::cli {
namespace {

namespace fs = std::filesystem;

fs::path folder(const char* variable, const char* below_home) {
  if (const char* own = std::getenv("RULEC_HOME"); own != nullptr && *own != '\0') return own;
  if (const char* base = std::getenv(variable); base != nullptr && *base == '/') return fs::path(base) / "rulec";
  const char* home = std::getenv("HOME");
  return fs::path(home != nullptr && *home != '\0' ? home : ".") / below_home / "rulec";
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(descriptor) == 0;
}

}  // namespace

fs::path config_folder() { return folder("XDG_CONFIG_HOME", ".config"); }
fs::path state_folder() { return folder("XDG_STATE_HOME", ".local/state"); }

bool is_plain_name(std::string_view name) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  };
  return !name.empty() && name.size() <= 64 && name.front() != '.' && std::all_of(name.begin(), name.end(), plain);
}

std::optional<std::string> file_bytes(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  std::ostringstream bytes;
  bytes << stream.rdbuf();
  return bytes.str();
}

bool write_private(const fs::path& file, std::string_view bytes) {
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  std::string pattern = file.string() + ".XXXXXX";
  const int descriptor = ::mkstemp(pattern.data());  // mode 0600
  if (descriptor < 0) return false;
  const bool written = write_all(descriptor, bytes);
  ::close(descriptor);
  if (written && ::rename(pattern.c_str(), file.c_str()) == 0) return true;
  ::unlink(pattern.c_str());
  return false;
}

}  // namespace rulec::cli
