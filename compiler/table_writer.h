// Collects the rows of a table and lays them out as one block.
#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "table/rule_table.h"

namespace rulec::compiler {

// Rows of a table; a Span, in this room, is a piece of a source.
using Slice = rulec::Span;

class TableWriter {
 public:
  // The text once, however often it is asked for.
  Str text(std::string_view text);
  Texts texts(std::string_view en, std::string_view fr) { return {text(en), text(fr)}; }

  template <typename Row>
  Index add(Section section, const Row& row) {
    auto& bytes = bytes_of(section);
    const auto index = static_cast<Index>(bytes.size() / sizeof(Row));
    const auto* from = reinterpret_cast<const char*>(&row);
    bytes.insert(bytes.end(), from, from + sizeof(Row));
    ++counts_[static_cast<std::size_t>(section)];
    return index;
  }
  template <typename Row>
  Slice add_all(Section section, const std::vector<Row>& rows) {
    const Slice span{count(section), static_cast<Index>(rows.size())};
    auto& bytes = bytes_of(section);
    const auto* from = reinterpret_cast<const char*>(rows.data());
    bytes.insert(bytes.end(), from, from + rows.size() * sizeof(Row));
    counts_[static_cast<std::size_t>(section)] += span.count;
    return span;
  }
  Slice indices(const std::vector<Index>& values) { return add_all(Section::indices, values); }
  Index count(Section section) const { return counts_[static_cast<std::size_t>(section)]; }

  // Open addressing over texts: 0 is free, else 1 + position.
  Slice buckets(Section section, const std::vector<std::string>& keys);

  // The finished block, in words of eight bytes; its header holds the digest.
  std::vector<std::uint64_t> finish(std::uint32_t edition);

 private:
  // What grows in small steps is moved less often.
  std::vector<char>& bytes_of(Section section) {
    static constexpr std::size_t kAtOnce = std::size_t{1} << 18U;
    auto& bytes = sections_[static_cast<std::size_t>(section)];
    if (bytes.capacity() == 0) bytes.reserve(kAtOnce);
    return bytes;
  }

  std::vector<char> sections_[kSections];
  Index counts_[kSections] = {};
  // Open addressing over the texts in the pool.
  struct Known {
    std::size_t hash = 0;
    Str str;
    bool used = false;
  };
  Known& place_of(std::string_view text, std::size_t hash);
  void make_room();

  std::vector<Known> known_;
  std::size_t texts_ = 0;
};

}  // namespace rulec::compiler
