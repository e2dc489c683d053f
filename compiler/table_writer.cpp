#include "compiler/table_writer.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <functional>

namespace rulec::compiler {

Str TableWriter::text(std::string_view text) {
  if (texts_ * 2 >= known_.size()) make_room();
  const std::size_t hash = std::hash<std::string_view>{}(text);
  Known& place = place_of(text, hash);
  if (place.used) return place.str;
  auto& pool = bytes_of(Section::strings);
  place = {hash, {static_cast<std::uint32_t>(pool.size()), static_cast<std::uint32_t>(text.size())}, true};
  pool.insert(pool.end(), text.begin(), text.end());
  counts_[0] = static_cast<Index>(pool.size());
  ++texts_;
  return place.str;
}

// Where a text is, or would be.
TableWriter::Known& TableWriter::place_of(std::string_view text, std::size_t hash) {
  const auto& pool = sections_[0];
  for (std::size_t at = hash & (known_.size() - 1);; at = (at + 1) & (known_.size() - 1)) {
    Known& place = known_[at];
    if (!place.used) return place;
    if (place.hash == hash && std::string_view(pool.data() + place.str.at, place.str.size) == text) return place;
  }
}

void TableWriter::make_room() {
  constexpr std::size_t kFirst = 1024;
  std::vector<Known> old(std::max(kFirst, known_.size() * 2));
  old.swap(known_);
  for (const Known& one : old) {
    if (!one.used) continue;
    std::size_t at = one.hash & (known_.size() - 1);
    while (known_[at].used) at = (at + 1) & (known_.size() - 1);
    known_[at] = one;
  }
}

Slice TableWriter::buckets(Section section, const std::vector<std::string>& keys) {
  std::size_t size = 2;
  while (size < keys.size() * 2) size *= 2;
  std::vector<Index> buckets(keys.empty() ? 0 : size, 0);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (i > 0 && keys[i] == keys[i - 1]) continue;  // the first of its rows is found
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
