#include "chorus/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <array>
#include <memory>
#include <stdexcept>

namespace rulec::chorus {
namespace {

constexpr std::size_t kMostEntries = 10000;
constexpr std::size_t kTarBlock = 512;

using Writer = std::unique_ptr<archive, decltype(&archive_write_free)>;
using Reader = std::unique_ptr<archive, decltype(&archive_read_free)>;
using Header = std::unique_ptr<archive_entry, decltype(&archive_entry_free)>;

void check(archive* writer, int result) {
  if (result < ARCHIVE_WARN) throw std::runtime_error(fmt::format("the archive: {}", archive_error_string(writer)));
}

la_ssize_t append(archive*, void* to, const void* bytes, std::size_t size) {
  static_cast<std::string*>(to)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

void add(archive* writer, const ArchiveEntry& entry) {
  const Header header(archive_entry_new(), archive_entry_free);
  archive_entry_set_pathname(header.get(), entry.name.c_str());
  archive_entry_set_size(header.get(), static_cast<la_int64_t>(entry.bytes.size()));
  archive_entry_set_filetype(header.get(), AE_IFREG);
  archive_entry_set_perm(header.get(), 0644);
  archive_entry_set_mtime(header.get(), 0, 0);
  check(writer, archive_write_header(writer, header.get()));
  const la_ssize_t written = archive_write_data(writer, entry.bytes.data(), entry.bytes.size());
  if (written != static_cast<la_ssize_t>(entry.bytes.size()))
    throw std::runtime_error(fmt::format("the archive: {} cannot be packed", entry.name));
}

}  // namespace

std::string pack(const std::vector<ArchiveEntry>& entries) {
  std::string packed;
  const Writer writer(archive_write_new(), archive_write_free);
  check(writer.get(), archive_write_set_format_pax_restricted(writer.get()));
  check(writer.get(), archive_write_add_filter_gzip(writer.get()));
  check(writer.get(), archive_write_set_filter_option(writer.get(), "gzip", "timestamp", nullptr));
  check(writer.get(), archive_write_set_bytes_in_last_block(writer.get(), 1));
  check(writer.get(), archive_write_open(writer.get(), &packed, nullptr, append, nullptr));
  for (const ArchiveEntry& entry : entries) add(writer.get(), entry);
  check(writer.get(), archive_write_close(writer.get()));
  return packed;
}

// What cannot be compressed grows by five bytes a block of deflate, of 16 KB or more.
std::size_t most_packed(std::size_t bytes) { return bytes + bytes / 1000 + 2 * kTarBlock + kTarBlock; }

bool is_archive_name(std::string_view name) { return name.ends_with(".tar.gz") || name.ends_with(".zip"); }

namespace {

Problem broken(archive* reader) {
  const char* why = archive_error_string(reader);
  return {fmt::format("the archive cannot be read: {}", why == nullptr ? "" : why),
          fmt::format("l'archive est illisible : {}", why == nullptr ? "" : why)};
}

Problem too_much(std::size_t limit) {
  return {fmt::format("the archive holds over {} bytes or over {} files", limit, kMostEntries),
          fmt::format("l'archive contient plus de {} octets ou plus de {} fichiers", limit, kMostEntries)};
}

// The bytes of the entry at hand; `left` is what may still be unpacked.
std::variant<std::string, Problem> bytes_of(archive* reader, std::size_t limit, std::size_t& left) {
  std::string bytes;
  std::array<char, 65536> part{};
  for (;;) {
    const la_ssize_t size = archive_read_data(reader, part.data(), part.size());
    if (size < 0) return broken(reader);
    if (size == 0) return bytes;
    if (static_cast<std::size_t>(size) > left) return too_much(limit);
    left -= static_cast<std::size_t>(size);
    bytes.append(part.data(), static_cast<std::size_t>(size));
  }
}

}  // namespace

std::variant<std::vector<ArchiveEntry>, Problem> unpack(std::string_view bytes, std::size_t limit) {
  const Reader reader(archive_read_new(), archive_read_free);
  archive_read_support_format_tar(reader.get());
  archive_read_support_format_zip(reader.get());
  archive_read_support_filter_gzip(reader.get());
  if (archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) return broken(reader.get());
  std::vector<ArchiveEntry> entries;
  std::size_t left = limit;
  archive_entry* header = nullptr;
  int result = ARCHIVE_OK;
  while ((result = archive_read_next_header(reader.get(), &header)) == ARCHIVE_OK) {
    if (archive_entry_filetype(header) != AE_IFREG) continue;
    if (entries.size() == kMostEntries) return too_much(limit);
    auto unpacked = bytes_of(reader.get(), limit, left);
    if (auto* problem = std::get_if<Problem>(&unpacked)) return std::move(*problem);
    const char* name = archive_entry_pathname(header);
    entries.push_back({name == nullptr ? "" : name, std::move(std::get<std::string>(unpacked))});
  }
  if (result != ARCHIVE_EOF) return broken(reader.get());
  return entries;
}

}  // namespace rulec::chorus
