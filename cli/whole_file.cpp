#include "cli/whole_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace rulec::cli {

bool write_whole(const std::string& path, std::string_view bytes, Io& io) {
  const std::string draft = fmt::format("{}.{}.new", path, ::getpid());
  std::ofstream file(draft, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  const int why = errno;
  std::error_code error;
  if (file) std::filesystem::rename(draft, path, error);
  if (file && !error) return true;
  io.err << fmt::format("rulec: cannot write {}: {}\n", path, error ? error.message() : std::strerror(why));
  std::filesystem::remove(draft, error);
  return false;
}

}  // namespace rulec::cli
