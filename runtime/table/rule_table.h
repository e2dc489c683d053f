// A rule table: what the compiler made of the rule files. Immutable, shared by threads, owns nothing but its bytes.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/decimal.h"
#include "table/layout.h"
#include "table/native_code.h"

namespace rulec {

class RuleTable {
 public:
  // `bytes` must be aligned to 16 and outlive the table. The header is trusted: see `problem`.
  // `native`: its rules as machine code, where there is some.
  explicit RuleTable(std::span<const std::byte> bytes, const NativeCode* native = nullptr)
      : bytes_(bytes.data()), size_(bytes.size()), native_(native) {}

  // What is wrong with the block (magic, format, size, a section out of bounds, a digest that is not that of its
  // bytes), or nothing. What the compiler wrote is trusted: the digest finds damage, it is no signature.
  std::optional<std::string> problem() const;

  const Header& header() const { return *reinterpret_cast<const Header*>(bytes_); }
  std::span<const std::byte> bytes() const { return {bytes_, size_}; }
  const NativeCode* native() const { return native_; }

  template <typename Row>
  std::span<const Row> all(Section section) const {
    const auto place = header().sections[static_cast<std::size_t>(section)];
    return {reinterpret_cast<const Row*>(bytes_ + place.at), place.count};
  }
  template <typename Row>
  std::span<const Row> slice(Section section, Span span) const {
    return all<Row>(section).subspan(span.first, span.count);
  }

  std::string_view text(Str str) const {
    return {reinterpret_cast<const char*>(bytes_) + header().sections[0].at + str.at, str.size};
  }
  std::string_view text(Texts texts, bool french) const {
    return text(french && texts.fr.size > 0 ? texts.fr : texts.en);
  }

  std::span<const FrameRow> frames() const { return all<FrameRow>(Section::frames); }
  std::span<const GroupRow> groups() const { return all<GroupRow>(Section::groups); }
  std::span<const TermRow> terms() const { return all<TermRow>(Section::terms); }
  std::span<const ListRow> lists() const { return all<ListRow>(Section::lists); }
  std::span<const CodeRow> codes() const { return all<CodeRow>(Section::codes); }
  std::span<const ConstantRow> constants() const { return all<ConstantRow>(Section::constants); }
  std::span<const Instr> code() const { return all<Instr>(Section::code); }
  std::span<const FoldRow> folds() const { return all<FoldRow>(Section::folds); }
  std::span<const KeyedRow> keyed() const { return all<KeyedRow>(Section::keyed); }
  std::span<const LetRow> lets() const { return all<LetRow>(Section::lets); }
  std::span<const RuleRow> rules() const { return all<RuleRow>(Section::rules); }
  std::span<const LayerRow> layers() const { return all<LayerRow>(Section::layers); }
  std::span<const MappingRow> mappings() const { return all<MappingRow>(Section::mappings); }
  std::span<const Index> indices(Span span) const { return slice<Index>(Section::indices, span); }

  // "sha256:…" over the table.
  std::string digest() const;

  std::optional<Index> layer_named(std::string_view name) const;
  std::optional<Index> mapping_named(std::string_view name) const;

  // Is `base` among the layers that `layer` extends, directly or through others?
  bool extends(Index layer, Index base) const;

  // The first period of a code of a list, whatever its days; nothing where the list has no such code. Compared to the letter.
  const CodeRow* find_code(Index list, std::string_view code) const;

  // The number of a member or element name that some mapping speaks of; kNone for any other.
  Index name_number(std::string_view name) const;

 private:
  const std::byte* bytes_;
  std::size_t size_;
  const NativeCode* native_;
};

// SHA-256 over a block that begins with a header, whose own digest counts as zeros.
using TableDigest = std::array<unsigned char, 32>;
TableDigest table_digest(std::span<const std::byte> bytes);

// Hash for the open-addressing tables of the block (lists, names).
std::uint32_t table_hash(std::string_view text);

// The table linked into the program.
const RuleTable& standard_rules();

}  // namespace rulec
