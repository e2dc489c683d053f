#include "compiler/table_writer.h"

#include <cstddef>
#include <cstring>

namespace rulec::compiler {

Str TableWriter::text(std::string_view text) {
  const auto known = known_.find(text);
  if (known != known_.end()) return known->second;
  auto& pool = sections_[0];
  const Str str{static_cast<std::uint32_t>(pool.size()), static_cast<std::uint32_t>(text.size())};
  pool.insert(pool.end(), text.begin(), text.end());
  counts_[0] = static_cast<Index>(pool.size());
  known_.emplace(std::string(text), str);
  return str;
}

Slice TableWriter::buckets(Section section, const std::vector<std::string>& keys) {
  std::size_t size = 2;
  while (size < keys.size() * 2) size *= 2;
  std::vector<Index> buckets(keys.empty() ? 0 : size, 0);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    std::size_t at = table_hash(keys[i]) & (size - 1);
    while (buckets[at] != 0) at = (at + 1) & (size - 1);
    buckets[at] = static_cast<Index>(i + 1);
  }
  return add_all(section, buckets);
}

std::vector<std::uint64_t> TableWriter::finish(std::uint32_t edition) {
  Header header{};
  std::memcpy(header.magic, "RULECTAB", 8);
  header.format = kTableFormat;
  header.edition = edition;
  const auto aligned = [](std::size_t size) { return (size + 15) / 16 * 16; };
  std::size_t at = aligned(sizeof(Header));
  for (std::size_t i = 0; i < kSections; ++i) {
    header.sections[i] = {static_cast<std::uint32_t>(at), counts_[i]};
    at = aligned(at + sections_[i].size());
  }
  header.size = static_cast<std::uint32_t>(at);
  std::vector<std::uint64_t> words(at / 8, 0);
  auto* bytes = reinterpret_cast<char*>(words.data());
  for (std::size_t i = 0; i < kSections; ++i)
    if (!sections_[i].empty()) std::memcpy(bytes + header.sections[i].at, sections_[i].data(), sections_[i].size());
  std::memcpy(bytes, &header, sizeof(header));
  const TableDigest digest = table_digest(std::as_bytes(std::span(words)));
  std::memcpy(bytes + offsetof(Header, digest), digest.data(), digest.size());
  return words;
}

}  // namespace rulec::compiler
