#include "table/rule_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <span>

#include "model/sha256_sum.h"

namespace rulec {
namespace {

constexpr std::array<std::uint32_t, kSections> kRowSizes = [] {
  std::array<std::uint32_t, kSections> sizes{};
  const auto set = [&](Section section, std::size_t size) {
    sizes[static_cast<std::size_t>(section)] = static_cast<std::uint32_t>(size);
  };
  set(Section::strings, 1);
  set(Section::frames, sizeof(FrameRow));
  set(Section::groups, sizeof(GroupRow));
  set(Section::terms, sizeof(TermRow));
  set(Section::lists, sizeof(ListRow));
  set(Section::codes, sizeof(CodeRow));
  set(Section::buckets, sizeof(Index));
  set(Section::constants, sizeof(ConstantRow));
  set(Section::code, sizeof(Instr));
  set(Section::folds, sizeof(FoldRow));
  set(Section::keyed, sizeof(KeyedRow));
  set(Section::lets, sizeof(LetRow));
  set(Section::segments, sizeof(SegmentRow));
  set(Section::places, sizeof(PlaceRow));
  set(Section::shown, sizeof(ShownRow));
  set(Section::dfas, sizeof(Index));
  set(Section::dfa_states, 1);
  set(Section::rules, sizeof(RuleRow));
  set(Section::steps, sizeof(StepRow));
  set(Section::indices, sizeof(Index));
  set(Section::layers, sizeof(LayerRow));
  set(Section::blocks, sizeof(BlockRow));
  set(Section::mappings, sizeof(MappingRow));
  set(Section::map_blocks, sizeof(MapBlockRow));
  set(Section::bindings, sizeof(BindingRow));
  set(Section::steps_of_path, sizeof(PathStepRow));
  set(Section::filters, sizeof(FilterRow));
  set(Section::names, sizeof(Str));
  set(Section::name_buckets, sizeof(Index));
  set(Section::spellings, sizeof(SpellingRow));
  set(Section::known, sizeof(KnownRow));
  set(Section::tree_folds, sizeof(TreeFoldRow));
  set(Section::name_spaces, sizeof(NamespaceRow));
  set(Section::name_masks, sizeof(std::uint16_t));
  set(Section::syntaxes, sizeof(SyntaxRow));
  set(Section::type_steps, sizeof(std::uint16_t));
  set(Section::tree_blocks, sizeof(TreeBlockRow));
  set(Section::tree_hits, sizeof(TreeHitRow));
  set(Section::tree_layers, sizeof(TreeLayerRow));
  set(Section::tree_entries, sizeof(TreeEntryRow));
  set(Section::member_bits, 1);
  set(Section::kept_tables, sizeof(KeptTableRow));
  set(Section::cells, sizeof(Str));
  return sizes;
}();

}  // namespace

std::optional<std::string> RuleTable::problem() const {
  if (size_ < sizeof(Header)) return "too short for a header";
  if (std::memcmp(header().magic, "RULECTAB", 8) != 0) return "not a rule table";
  if (header().format != kTableFormat)
    return fmt::format("table format {} where this program reads {}", header().format, kTableFormat);
  if (header().size != size_) return fmt::format("{} bytes where its header says {}", size_, header().size);
  for (std::size_t i = 0; i < kSections; ++i) {
    const auto place = header().sections[i];
    const auto bytes = std::uint64_t{place.count} * kRowSizes[i];
    if (place.at < sizeof(Header) || place.at + bytes > size_ || place.at % 8 != 0)
      return fmt::format("section {} is out of bounds", i);
  }
  if (!std::ranges::equal(table_digest(bytes()), header().digest))
    return "damaged: its digest is not that of its bytes";
  return std::nullopt;
}

TableDigest table_digest(std::span<const std::byte> bytes) {
  constexpr std::size_t kAt = offsetof(Header, digest);
  constexpr TableDigest kZeros{};
  Sha256Sum sum;
  sum.add(bytes.first(kAt));
  sum.add(std::as_bytes(std::span(kZeros)));
  sum.add(bytes.subspan(kAt + kZeros.size()));
  return sum.end();
}

std::string RuleTable::digest() const {
  std::string text = "sha256:";
  for (const unsigned char byte : header().digest) text += fmt::format("{:02x}", byte);
  return text;
}

std::optional<Index> RuleTable::layer_named(std::string_view name) const {
  for (Index i = 0; i < layers().size(); ++i)
    if (text(layers()[i].name) == name) return i;
  return std::nullopt;
}

bool RuleTable::extends(Index layer, Index base) const {
  const auto bases = indices(layers()[layer].extends);
  return std::any_of(bases.begin(), bases.end(), [&](Index other) { return other == base || extends(other, base); });
}

std::optional<Index> RuleTable::mapping_named(std::string_view name) const {
  for (Index i = 0; i < mappings().size(); ++i)
    if (text(mappings()[i].name) == name) return i;
  return std::nullopt;
}

namespace {

// Up to seven bytes as one number, the first being the lowest. Two reads that overlap bring the same bits twice.
inline std::uint64_t last_bytes(const char* at, std::size_t count) {
  if (count >= 4) {
    std::uint32_t first, last;
    std::memcpy(&first, at, 4);
    std::memcpy(&last, at + count - 4, 4);
    return first | std::uint64_t{last} << (8 * (count - 4));
  }
  if (count == 0) return 0;
  const auto byte = [at](std::size_t i) { return std::uint64_t{static_cast<unsigned char>(at[i])} << (8 * i); };
  return byte(0) | byte(count / 2) | byte(count - 1);
}

inline std::uint64_t mix(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * 0xff51afd7ed558ccdULL;
  return hash ^ hash >> 32;
}

inline std::uint32_t hash_of(const char* at, std::size_t size) {
  std::uint64_t hash = size * 0x9e3779b97f4a7c15ULL;
  for (; size >= 8; size -= 8, at += 8) {
    std::uint64_t word;
    std::memcpy(&word, at, 8);
    hash = mix(hash, word);
  }
  hash = mix(hash, last_bytes(at, size));
  return static_cast<std::uint32_t>(hash ^ (hash >> 29));
}

// Codes are short: most are compared without a call.
inline bool are_same(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  if (a.size() < 8) return last_bytes(a.data(), a.size()) == last_bytes(b.data(), b.size());
  return std::memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

const CodeRow* RuleTable::find_code(Index list, std::string_view code) const {
  const ListRow& row = lists()[list];
  if (row.buckets.count == 0) return nullptr;
  const Index* const buckets = all<Index>(Section::buckets).data() + row.buckets.first;
  const CodeRow* const codes = all<CodeRow>(Section::codes).data() + row.codes.first;
  const std::size_t mask = row.buckets.count - 1;
  for (std::size_t at = hash_of(code.data(), code.size()) & mask; buckets[at] != 0; at = (at + 1) & mask) {
    const CodeRow& candidate = codes[buckets[at] - 1];
    if (are_same(text(candidate.code), code)) return &candidate;
  }
  return nullptr;
}

Index RuleTable::name_number(std::string_view name) const {
  const auto buckets = all<Index>(Section::name_buckets);
  if (buckets.empty()) return kNone;
  const auto names = all<Str>(Section::names);
  const std::size_t mask = buckets.size() - 1;
  for (std::size_t at = table_hash(name) & mask; buckets[at] != 0; at = (at + 1) & mask)
    if (text(names[buckets[at] - 1]) == name) return buckets[at] - 1;
  return kNone;
}

std::uint32_t table_hash(std::string_view text) { return hash_of(text.data(), text.size()); }

}  // namespace rulec
