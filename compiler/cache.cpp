#include "compiler/cache.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <link.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <tuple>
#include <vector>

namespace rulec::compiler {
namespace {

namespace fs = std::filesystem;
using Key = Cache::Key;

constexpr std::string_view kMagic = "RULECKPT";
constexpr std::size_t kHead = kMagic.size() + sizeof(Key);
constexpr std::size_t kMostEntry = std::size_t{32} << 20U;                                      // bytes
constexpr std::uintmax_t kMost = std::uintmax_t{64} << 20U, kLeft = std::uintmax_t{48} << 20U;  // bytes of the folder
constexpr auto kStale = std::chrono::hours(24);
constexpr std::string_view kEnd = ".rulec-kept", kAside = "new-XXXXXX";

class Sha256 {
 public:
  Sha256() : hash_(EVP_MD_CTX_new(), EVP_MD_CTX_free) { EVP_DigestInit_ex(hash_.get(), EVP_sha256(), nullptr); }
  // With its length in front: what is added is told from what is added next.
  Sha256& add(std::string_view bytes) {
    const std::uint64_t size = bytes.size();
    EVP_DigestUpdate(hash_.get(), &size, sizeof(size));
    EVP_DigestUpdate(hash_.get(), bytes.data(), bytes.size());
    return *this;
  }
  Key key() {
    Key key{};
    EVP_DigestFinal_ex(hash_.get(), key.data(), nullptr);
    return key;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> hash_;
};

std::string_view text_of(const Key& key) { return {reinterpret_cast<const char*>(key.data()), key.size()}; }

// The note that the linker puts into a program or module: a digest of all of it. "" where it put none.
std::string id_in(const dl_phdr_info& object, const ElfW(Phdr) & notes) {
  const char* at = reinterpret_cast<const char*>(object.dlpi_addr + notes.p_vaddr);
  const char* const end = at + notes.p_memsz;
  const auto padded = [](std::size_t size) { return (size + 3) / 4 * 4; };
  while (static_cast<std::size_t>(end - at) >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) note;
    std::memcpy(&note, at, sizeof(note));
    at += sizeof(note);
    if (padded(note.n_namesz) + padded(note.n_descsz) > static_cast<std::size_t>(end - at)) break;
    const std::string_view name(at, note.n_namesz);
    at += padded(note.n_namesz);
    if (note.n_type == NT_GNU_BUILD_ID && name == std::string_view("GNU\0", 4)) return {at, note.n_descsz};
    at += padded(note.n_descsz);
  }
  return {};
}

// Looks for the object whose code this is.
int find_id(dl_phdr_info* object, std::size_t, void* result) {
  const auto here = reinterpret_cast<ElfW(Addr)>(&find_id);
  bool ours = false;
  std::string id;
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const auto& part = object->dlpi_phdr[i];
    const ElfW(Addr) from = object->dlpi_addr + part.p_vaddr;
    if (part.p_type == PT_LOAD) ours = ours || (here >= from && here - from < part.p_memsz);
    if (part.p_type == PT_NOTE && id.empty()) id = id_in(*object, part);
  }
  if (ours) *static_cast<std::string*>(result) = id;
  return ours ? 1 : 0;
}

// Another build of the compiler may make something else of the same bytes. "": it cannot be told which build this is.
const std::string& build_id() {
  static const std::string id = [] {
    std::string found;
    dl_iterate_phdr(find_id, &found);
    return found;
  }();
  return id;
}

std::optional<std::string> read_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0) return std::nullopt;
  struct stat known {};
  std::optional<std::string> bytes;
  if (::fstat(file, &known) == 0 && S_ISREG(known.st_mode) && known.st_size >= 0 &&
      static_cast<std::size_t>(known.st_size) <= kMostEntry) {
    bytes.emplace(static_cast<std::size_t>(known.st_size), '\0');
    std::size_t got = 0;
    for (ssize_t more = 1; more > 0 && got<bytes->size(); got += more> 0 ? static_cast<std::size_t>(more) : 0)
      more = ::read(file, bytes->data() + got, bytes->size() - got);
    if (got != bytes->size()) bytes.reset();
  }
  ::close(file);
  return bytes;
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// A folder that others may write to is theirs as much: what is in it is not believed.
bool is_own_folder(const std::string& folder) {
  struct stat known {};
  return ::stat(folder.c_str(), &known) == 0 && S_ISDIR(known.st_mode) && known.st_uid == ::geteuid() &&
         (known.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

// Those above it are for their user alone too, as the XDG base directories want it.
void make_parents(const fs::path& folder) {
  std::error_code error;
  const fs::path parent = folder.parent_path();
  if (parent == folder || fs::exists(parent, error)) return;
  make_parents(parent);
  ::mkdir(parent.c_str(), 0700);
}

bool make_folder(const std::string& folder) {
  make_parents(folder);
  return ::mkdir(folder.c_str(), 0700) == 0 || is_own_folder(folder);
}

// The folder may hold what is none of ours.
bool is_ours(const std::string& name) {
  return name.ends_with(kEnd) &&
         (name.size() == kAside.size() + kEnd.size() || name.size() == 2 * sizeof(Key) + kEnd.size());
}

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

}  // namespace

Cache::Cache(std::string folder) : folder_(std::move(folder)) {
  if (!folder_.empty() && (build_id().empty() || !make_folder(folder_))) folder_.clear();
}

Cache::~Cache() {
  if (grown_) trim();
}

std::string Cache::folder_of_user() {
  if (const std::string own = variable("RULEC_CACHE"); !own.empty()) return own == "off" ? "" : own;
  if (const std::string caches = variable("XDG_CACHE_HOME"); caches.starts_with('/')) return caches + "/rulec";
  const std::string home = variable("HOME");
  return home.starts_with('/') ? home + "/.cache/rulec" : "";
}

Cache::Key Cache::key(std::string_view what, std::string_view bytes) {
  return Sha256().add(build_id()).add(what).add(bytes).key();
}

std::string Cache::file_of(const Key& key) const {
  std::string name = folder_ + "/";
  for (const unsigned char byte : key) name += fmt::format("{:02x}", byte);
  return name.append(kEnd);
}

std::optional<std::string> Cache::find(const Key& key) const {
  if (off()) return std::nullopt;
  const std::string path = file_of(key);
  auto bytes = read_file(path);
  if (!bytes || bytes->size() < kHead || !bytes->starts_with(kMagic)) return std::nullopt;
  const std::string_view kept = std::string_view(*bytes).substr(kHead);
  if (std::string_view(*bytes).substr(kMagic.size(), sizeof(Key)) !=
      text_of(Sha256().add(text_of(key)).add(kept).key()))
    return std::nullopt;
  std::error_code ignored;  // what is in use stays
  const auto now = fs::file_time_type::clock::now();
  if (const auto last = fs::last_write_time(path, ignored); !ignored && now - last > kStale)
    fs::last_write_time(path, now, ignored);
  bytes->erase(0, kHead);
  return bytes;
}

void Cache::keep(const Key& key, std::string_view bytes) {
  if (off() || bytes.size() + kHead > kMostEntry) return;
  std::string aside = folder_ + "/" + std::string(kAside).append(kEnd);
  const int file = ::mkstemps(aside.data(), static_cast<int>(kEnd.size()));
  if (file < 0) return;
  const Key sum = Sha256().add(text_of(key)).add(bytes).key();
  const bool written = write_all(file, kMagic) && write_all(file, text_of(sum)) && write_all(file, bytes);
  if (::close(file) != 0 || !written || ::rename(aside.c_str(), file_of(key).c_str()) != 0) ::unlink(aside.c_str());
  grown_ = true;
}

// The oldest go first.
void Cache::trim() const {
  std::vector<std::tuple<fs::file_time_type, std::uintmax_t, fs::path>> files;
  std::uintmax_t total = 0;
  std::error_code error;
  for (fs::directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
    if (!is_ours(at->path().filename().string())) continue;
    std::error_code gone;
    const auto size = at->file_size(gone);
    const auto time = at->last_write_time(gone);
    if (gone) continue;
    files.emplace_back(time, size, at->path());
    total += size;
  }
  if (total <= kMost) return;
  std::sort(files.begin(), files.end());
  for (const auto& [time, size, path] : files) {
    if (total <= kLeft) return;
    if (fs::remove(path, error)) total -= size;
  }
}

}  // namespace rulec::compiler
