#include "compiler/ast_bytes.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "compiler/ast_fields.h"

namespace rulec::compiler {
namespace {

// Deeper than any tree of the parser (see kMostRules), and no danger to the stack.
constexpr int kDeepest = 4000;

// Numbers take seven bits a byte, the lowest first.
class Writer {
 public:
  static constexpr bool kReads = false;

  explicit Writer(std::uint32_t source) : source_(source) {}

  template <typename... Parts>
  void operator()(const Parts&... parts) {
    (put(parts), ...);
  }

  bool good = true;
  std::string out;

 private:
  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) out += static_cast<char>(value | 0x80U);
    out += static_cast<char>(value);
  }

  // A place that was never set is no place in this file.
  void put(const Span& span) {
    const bool unset = span.from == 0 && span.to == 0;
    good = good && (unset || span.source == source_) && span.from <= span.to;
    number(unset ? 0 : std::uint64_t{span.from} + 1);
    if (!unset) number(span.to - span.from);
  }
  void put(const std::string& text) {
    number(text.size());
    out += text;
  }
  void put(bool value) { out += value ? '\1' : '\0'; }
  void put(std::uint32_t value) { number(value); }
  void put(std::int32_t value) { number(static_cast<std::uint32_t>(value)); }
  template <typename Item>
  void put(const std::vector<Item>& items) {
    number(items.size());
    for (const auto& item : items) put(item);
  }
  template <typename Item>
  void put(const std::optional<Item>& item) {
    put(item.has_value());
    if (item) put(*item);
  }
  template <typename Item>
  void put(const std::shared_ptr<Item>& item) {
    put(item != nullptr);
    if (item) put(*item);
  }
  template <typename First, typename Second>
  void put(const std::pair<First, Second>& pair) {
    put(pair.first);
    put(pair.second);
  }
  template <typename Node>
  void put(const Node& node) {
    if constexpr (std::is_enum_v<Node>) {
      number(static_cast<std::uint64_t>(node));
    } else {
      good = good && ++depth_ < kDeepest;
      if (good) fields(*this, node);
      --depth_;
    }
  }

  std::uint32_t source_;
  int depth_ = 0;
};

// After the first byte that is wrong, all else is empty and `good` is false.
class Reader {
 public:
  static constexpr bool kReads = true;

  Reader(std::string_view bytes, std::uint32_t source, std::uint32_t size)
      : bytes_(bytes), source_(source), size_(size) {}

  template <typename... Parts>
  void operator()(Parts&... parts) {
    (get(parts), ...);
  }

  bool at_end() const { return good_ && bytes_.empty(); }

 private:
  void fail() {
    good_ = false;
    bytes_ = {};
  }

  std::uint64_t number(std::uint64_t most) {
    if (!bytes_.empty()) {  // nearly all are small
      const auto small = static_cast<unsigned char>(bytes_.front());
      if (small < 0x80 && small <= most) {
        bytes_.remove_prefix(1);
        return small;
      }
    }
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 63 && !bytes_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes_.front());
      bytes_.remove_prefix(1);
      value |= std::uint64_t{byte & 0x7fU} << shift;
      if (byte < 0x80 && value <= most) return value;
      if (byte < 0x80) break;
    }
    fail();
    return 0;
  }

  void get(Span& span) {
    span = {};
    const auto from = static_cast<std::uint32_t>(number(std::uint64_t{size_} + 1));
    if (from == 0) return;
    span.source = source_;
    span.from = from - 1;
    span.to = span.from + static_cast<std::uint32_t>(number(size_ - span.from));
  }
  void get(std::string& text) {
    const auto size = static_cast<std::size_t>(number(bytes_.size()));
    if (size > bytes_.size()) return fail();
    text.assign(bytes_.substr(0, size));
    bytes_.remove_prefix(size);
  }
  void get(bool& value) { value = number(1) == 1; }
  void get(std::uint32_t& value) { value = static_cast<std::uint32_t>(number(0xffffffff)); }
  void get(std::int32_t& value) { value = static_cast<std::int32_t>(number(0xffffffff)); }
  template <typename Item>
  void get(std::vector<Item>& items) {
    constexpr std::size_t kMostAtOnce = 64;  // an item takes a byte at least: the count is no reason to take memory
    const auto count = static_cast<std::size_t>(number(bytes_.size()));
    items.clear();
    items.reserve(std::min(count, kMostAtOnce));
    for (std::size_t i = 0; i < count && good_; ++i) get(items.emplace_back());
  }
  template <typename Item>
  void get(std::optional<Item>& item) {
    item.reset();
    if (number(1) == 1) get(item.emplace());
  }
  template <typename Item>
  void get(std::shared_ptr<const Item>& item) {
    item.reset();
    if (number(1) == 0) return;
    auto made = std::make_shared<Item>();
    get(*made);
    item = std::move(made);
  }
  template <typename First, typename Second>
  void get(std::pair<First, Second>& pair) {
    get(pair.first);
    get(pair.second);
  }
  template <typename Node>
  void get(Node& node) {
    if constexpr (std::is_enum_v<Node>) {
      node = static_cast<Node>(number(static_cast<std::uint64_t>(last_of(Node{}))));
    } else {
      if (++depth_ >= kDeepest) fail();
      if (good_) fields(*this, node);
      --depth_;
    }
  }

  std::string_view bytes_;
  std::uint32_t source_, size_;
  bool good_ = true;
  int depth_ = 0;
};

}  // namespace

std::optional<std::string> bytes_of(const ast::File& file) {
  Writer writer(file.source);
  writer(file);
  if (!writer.good) return std::nullopt;
  return std::move(writer.out);
}

std::optional<ast::File> file_of(std::string_view bytes, std::uint32_t source, std::uint32_t size) {
  Reader reader(bytes, source, size);
  std::optional<ast::File> file(std::in_place);
  file->source = source;
  reader(*file);
  if (!reader.at_end()) file.reset();
  return file;
}

}  // namespace rulec::compiler
