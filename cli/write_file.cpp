#include "cli/write_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace rulec::cli {
namespace {

int write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return errno;
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

int close_after(int descriptor, int problem) {
  if (::close(descriptor) != 0 && problem == 0) return errno;
  return problem;
}

int write_into(const std::string& path, std::string_view bytes) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return errno;
  return close_after(descriptor, write_all(descriptor, bytes));
}

// The rights that a new file has, or those of the file that is replaced.
mode_t rights(const struct stat* known) {
  if (known != nullptr) return known->st_mode & 07777U;
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666U & ~mask;
}

// A link stays a link: what it leads to is replaced.
std::string target(const std::string& path) {
  char* const real = ::realpath(path.c_str(), nullptr);
  std::string result = real == nullptr ? path : real;
  std::free(real);
  return result;
}

}  // namespace

int write_whole(const std::string& name, std::string_view bytes) {
  if (name.starts_with("/dev/") || name.starts_with("/proc/")) return write_into(name, bytes);
  const std::string path = target(name);
  struct stat known {};
  const bool exists = ::stat(path.c_str(), &known) == 0;
  if (exists && S_ISDIR(known.st_mode)) return EISDIR;
  if (exists && !S_ISREG(known.st_mode)) return write_into(path, bytes);
  const std::string pattern = path + ".XXXXXX";
  std::vector<char> draft(pattern.begin(), pattern.end());
  draft.push_back('\0');
  const int descriptor = ::mkostemp(draft.data(), O_CLOEXEC);
  if (descriptor < 0) return errno;
  int problem = write_all(descriptor, bytes);
  if (problem == 0 && ::fchmod(descriptor, rights(exists ? &known : nullptr)) != 0) problem = errno;
  problem = close_after(descriptor, problem);
  if (problem == 0 && std::rename(draft.data(), path.c_str()) != 0) problem = errno;
  if (problem != 0) ::unlink(draft.data());
  return problem;
}

int write_new(const std::string& path, std::string_view bytes) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return errno;
  const int problem = close_after(descriptor, write_all(descriptor, bytes));
  if (problem != 0) ::unlink(path.c_str());
  return problem;
}

bool write_whole(const std::string& path, std::string_view bytes, Io& io) {
  const int problem = write_whole(path, bytes);
  if (problem != 0) io.err << fmt::format("rulec: cannot write {}: {}\n", path, std::strerror(problem));
  return problem == 0;
}

}  // namespace rulec::cli
