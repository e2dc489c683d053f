#include "formats/json_tree.h"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/json_fault.h"
#include "formats/name_numbers.h"

// simdjson finds where each token begins (its first stage, at several GB/s, with UTF-8 checked). The tokens are walked
// here: on-demand iterators would not say where a mistake stands, and would search each text for its end once more.

namespace rulec {
namespace {

constexpr std::size_t kNowhere = std::string_view::npos;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool ends_scalar(char c) { return is_blank(c) || c == ',' || c == ']' || c == '}' || c == ':' || c == '[' || c == '{'; }

// Where the tokens of a document begin, up to a byte that can belong to no token.
struct Tokens {
  const std::uint32_t* begin = nullptr;
  const std::uint32_t* end = nullptr;
  std::size_t limit = 0;  // the bytes that the tokens are of
  JsonFault fault = JsonFault::none;
  std::size_t fault_at = 0;
};

// The same as simdjson's first stage, byte by byte, for documents that it refuses: it does not say where.
class SlowScan {
 public:
  SlowScan(std::string_view bytes, std::vector<std::uint32_t>& tokens) : bytes_(bytes), tokens_(tokens) {}

  Tokens run() {
    tokens_.clear();
    while (at_ < bytes_.size() && fault_ == JsonFault::none) token();
    const std::size_t limit = fault_ == JsonFault::none ? bytes_.size() : limit_;
    return {tokens_.data(), tokens_.data() + tokens_.size(), limit, fault_, fault_at_};
  }

 private:
  void token() {
    const char c = bytes_[at_];
    if (is_blank(c)) {
      ++at_;
    } else if (c == '"') {
      text();
    } else {
      const std::size_t begin = at_;
      if (ends_scalar(c))
        ++at_;
      else
        while (at_ < bytes_.size() && !ends_scalar(bytes_[at_]) && bytes_[at_] != '"')
          if (!character(at_)) break;
      if (at_ > begin) tokens_.push_back(static_cast<std::uint32_t>(begin));
    }
  }

  void text() {
    const std::size_t begin = at_++;
    while (at_ < bytes_.size() && bytes_[at_] != '"') {
      if (static_cast<unsigned char>(bytes_[at_]) < 0x20) return fail(JsonFault::control_character, at_, begin);
      if (bytes_[at_] == '\\' && at_ + 1 < bytes_.size() && static_cast<unsigned char>(bytes_[at_ + 1]) >= 0x20) ++at_;
      if (!character(begin)) return;
    }
    if (at_ == bytes_.size()) return fail(JsonFault::open_text, begin, begin);
    ++at_;
    tokens_.push_back(static_cast<std::uint32_t>(begin));
  }

  // One character of UTF-8.
  bool character(std::size_t limit) {
    const auto lead = static_cast<unsigned char>(bytes_[at_]);
    const std::size_t size = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (at_ + size > bytes_.size() || !simdjson::validate_utf8(bytes_.data() + at_, size)) {
      fail(JsonFault::not_utf8, at_, limit);
      return false;
    }
    at_ += size;
    return true;
  }

  void fail(JsonFault fault, std::size_t at, std::size_t limit) {
    fault_ = fault;
    fault_at_ = at;
    limit_ = limit;
  }

  std::string_view bytes_;
  std::vector<std::uint32_t>& tokens_;
  std::size_t at_ = 0, limit_ = 0, fault_at_ = 0;
  JsonFault fault_ = JsonFault::none;
};

// The members that an object has had so far.
struct Member {
  NameKey key;
  const char* text = nullptr;
  std::uint32_t offset = 0;

  std::string_view view() const { return {text, key.size}; }
};

struct Open {
  std::uint32_t node = 0;
  std::uint32_t last_child = kNone;
  std::uint32_t children = 0;
  std::uint32_t first_member = 0;  // among the members
  std::uint64_t seen = 0;          // a bit for each hash of a name
};

}  // namespace

struct JsonReader::State {
  State(const RuleTable& table, JsonLimits limits_in) : names(table), limits(limits_in) {}

  std::optional<ReadError> read(std::string input, Document& document);
  Tokens scan(std::string_view bytes);
  void take(std::string input, Document& document);

  NameNumbers names;
  JsonLimits limits;
  simdjson::dom::parser parser;
  std::vector<std::uint32_t> slow_tokens;
  std::vector<Open> open;
  std::vector<Member> members;
};

namespace {

// Builds the nodes from the tokens.
class Builder {
 public:
  Builder(Tokens tokens, Tree& tree, const NameNumbers& names, std::uint32_t depth, std::vector<Open>& open,
          std::vector<Member>& members)
      : bytes_(tree.bytes.data()),
        tokens_(tokens),
        at_(tokens.begin),
        tree_(tree),
        names_(names),
        depth_(depth),
        open_(open),
        members_(members),
        has_escapes_(std::memchr(tree.bytes.data(), '\\', tree.bytes.size()) != nullptr) {
    open_.clear();
    members_.clear();
    tree_.nodes.reserve(static_cast<std::size_t>(tokens.end - tokens.begin) / 2 + 1);
  }

  // Nothing on success.
  std::optional<ReadError> run() {
    build();
    if (fault_ == JsonFault::none) return std::nullopt;
    return json_error(fault_, tree_, fault_at_, detail_);
  }

 private:
  enum class Next : std::uint8_t { value, value_or_end, name, name_or_end, comma_or_end, nothing };

  void build() {
    for (Next next = Next::value; fault_ == JsonFault::none;) {
      if (at_ == tokens_.end) {
        if (tokens_.fault != JsonFault::none) return fail(tokens_.fault, tokens_.fault_at);
        if (next != Next::nothing) truncated();
        return;
      }
      const std::uint32_t offset = *at_++;
      next = step(next, offset, bytes_[offset]);
    }
  }

  Next step(Next next, std::uint32_t offset, char c) {
    switch (next) {
      case Next::value_or_end:
        if (c == ']') return close();
        [[fallthrough]];
      case Next::value:
        return value(offset, c);
      case Next::name_or_end:
        if (c == '}') return close();
        [[fallthrough]];
      case Next::name:
        return name(offset, c);
      case Next::comma_or_end:
        return comma_or_end(offset, c);
      case Next::nothing:
        fail(JsonFault::text_behind, offset);
        return next;
    }
    return next;
  }

  Next comma_or_end(std::uint32_t offset, char c) {
    const bool object = tree_.nodes[open_.back().node].kind == NodeKind::object;
    if (c == ',' && object) return Next::name;
    if (c == ',') {
      name_ = kNone;
      key_offset_ = 0;
      return Next::value;
    }
    if (c == (object ? '}' : ']')) return close();
    fail(object ? JsonFault::no_comma_in_object : JsonFault::no_comma_in_list, offset);
    return Next::nothing;
  }

  Next after_value() const { return open_.empty() ? Next::nothing : Next::comma_or_end; }

  Next close() {
    const Open& object = open_.back();
    if (members_.size() > object.first_member + kFew) find_twins(object.first_member);
    if (tree_.nodes[object.node].kind == NodeKind::object) members_.resize(object.first_member);
    open_.pop_back();
    return after_value();
  }

  // ---- members

  static constexpr std::size_t kFew = 48;  // members that are compared one by one

  Next name(std::uint32_t offset, char c) {
    if (c != '"') {
      fail(JsonFault::no_name, offset);
      return Next::nothing;
    }
    const std::string_view text = text_at(offset);
    if (fault_ != JsonFault::none) return Next::nothing;
    Member member{NameKey::of(text.data(), text.size()), text.data(), offset};
    see(member);
    name_ = names_.number(member.key, text.data());
    key_offset_ = offset;
    if (at_ == tokens_.end) return Next::name;
    if (bytes_[*at_] != ':') {
      fail(JsonFault::no_colon, *at_);
      return Next::nothing;
    }
    ++at_;
    return Next::value;
  }

  // Most objects have few members, each with a bit of its own: then there is nothing to compare.
  void see(const Member& member) {
    Open& object = open_.back();
    const std::uint64_t bit = std::uint64_t{1} << (member.key.hash() >> 26U);
    if ((object.seen & bit) != 0 && members_.size() - object.first_member <= kFew)
      for (std::size_t i = object.first_member; i < members_.size(); ++i)
        if (members_[i].key == member.key && members_[i].view() == member.view())
          return fail(JsonFault::twice, member.offset, members_[i].offset);
    object.seen |= bit;
    members_.push_back(member);
  }

  // An object with many members: sorted once.
  void find_twins(std::size_t first) {
    const auto begin = members_.begin() + static_cast<std::ptrdiff_t>(first);
    std::sort(begin, members_.end(), [](const Member& a, const Member& b) {
      const int order = a.view().compare(b.view());
      return order != 0 ? order < 0 : a.offset < b.offset;
    });
    const Member* found = nullptr;
    const Member* twin = nullptr;
    for (std::size_t i = first + 1; i < members_.size(); ++i) {
      if (members_[i].view() != members_[i - 1].view()) continue;
      if (found != nullptr && found->offset < members_[i].offset) continue;
      twin = &members_[i - 1];
      found = &members_[i];
    }
    if (found != nullptr) fail(JsonFault::twice, found->offset, twin->offset);
  }

  // ---- values

  Next value(std::uint32_t offset, char c) {
    switch (c) {
      case '"': {
        const std::string_view text = text_at(offset);
        add(NodeKind::text, offset, text);
        break;
      }
      case '{':
        return enter(NodeKind::object, offset);
      case '[':
        return enter(NodeKind::array, offset);
      case 't':
        literal(NodeKind::truth, offset, "true");
        break;
      case 'f':
        literal(NodeKind::truth, offset, "false");
        break;
      case 'n':
        literal(NodeKind::null, offset, "null");
        break;
      case '-':
      case '0':
      case '1':
      case '2':
      case '3':
      case '4':
      case '5':
      case '6':
      case '7':
      case '8':
      case '9':
        number(offset);
        break;
      case ',':
      case ':':
      case ']':
      case '}':
        fail(JsonFault::no_value, offset);
        break;
      default:
        fail(JsonFault::no_literal, offset);
        break;
    }
    return after_value();
  }

  std::uint32_t add(NodeKind kind, std::uint32_t offset, std::string_view text) {
    const auto index = static_cast<std::uint32_t>(tree_.nodes.size());
    Node& node = tree_.nodes.emplace_back();
    node.text = text.data();
    node.size = static_cast<std::uint32_t>(text.size());
    node.offset = offset;
    node.kind = kind;
    if (open_.empty()) return index;
    Open& around = open_.back();
    node.parent = around.node;
    node.name = name_;
    node.key_offset = key_offset_;
    node.position = around.children++;
    (around.last_child == kNone ? tree_.nodes[around.node].first_child : tree_.nodes[around.last_child].next) = index;
    around.last_child = index;
    return index;
  }

  Next enter(NodeKind kind, std::uint32_t offset) {
    if (open_.size() >= depth_) {
      fail(JsonFault::too_deep, offset, depth_);
      return Next::nothing;
    }
    const std::uint32_t node = add(kind, offset, {});
    open_.push_back({node, kNone, 0, static_cast<std::uint32_t>(members_.size()), 0});
    name_ = kNone;
    key_offset_ = 0;
    return kind == NodeKind::object ? Next::name_or_end : Next::value_or_end;
  }

  void literal(NodeKind kind, std::uint32_t offset, std::string_view word) {
    const std::size_t end = offset + word.size();
    const bool there = end <= tokens_.limit && std::memcmp(bytes_ + offset, word.data(), word.size()) == 0 &&
                       (end == tokens_.limit || ends_scalar(bytes_[end]));
    if (!there) return fail(JsonFault::no_literal, offset);
    add(kind, offset, {bytes_ + offset, word.size()});
  }

  void number(std::uint32_t offset) {
    const char* const end = bytes_ + tokens_.limit;
    const char* at = bytes_ + offset;
    const auto is_digit = [&] { return at != end && *at >= '0' && *at <= '9'; };
    const auto digits = [&] {
      const bool some = is_digit();
      while (is_digit()) ++at;
      return some;
    };
    if (*at == '-') ++at;
    bool good = at != end;
    if (good && *at == '0')
      ++at;
    else
      good = digits();
    if (good && at != end && *at == '.') {
      ++at;
      good = digits();
    }
    if (good && at != end && (*at == 'e' || *at == 'E')) {
      ++at;
      if (at != end && (*at == '+' || *at == '-')) ++at;
      good = digits();
    }
    if (!good || (at != end && !ends_scalar(*at))) return fail(JsonFault::no_number, offset);
    add(NodeKind::number, offset, {bytes_ + offset, static_cast<std::size_t>(at - bytes_) - offset});
  }

  // A text ends before the blanks in front of the next token.
  std::string_view text_at(std::uint32_t offset) {
    std::size_t end = at_ == tokens_.end ? tokens_.limit : *at_;
    while (bytes_[end - 1] != '"') --end;
    const std::string_view written(bytes_ + offset + 1, end - 1 - offset - 1);
    if (!has_escapes_ || std::memchr(written.data(), '\\', written.size()) == nullptr) return written;
    return unescaped(written);
  }

  std::string_view unescaped(std::string_view written) {
    char* const to = tree_.arena.allocate(written.size());
    const Unescaped result = unescape_json(written, to);
    if (result.fault != kNowhere) {
      const bool surrogate = written.substr(result.fault, 3) == "\\ud" || written.substr(result.fault, 3) == "\\uD";
      fail(surrogate && is_half(written.substr(result.fault)) ? JsonFault::half_surrogate : JsonFault::no_escape,
           static_cast<std::size_t>(written.data() - bytes_) + result.fault);
      return {};
    }
    tree_.arena.shrink(written.size(), result.size);
    return {to, result.size};
  }

  static bool is_half(std::string_view escape) {
    return escape.size() >= 6 && escape.substr(2, 4).find_first_not_of("0123456789abcdefABCDEF") == kNowhere;
  }

  void truncated() {
    if (open_.empty()) return fail(JsonFault::empty, 0);
    fail(JsonFault::truncated, tree_.bytes.size(), tree_.nodes[open_.back().node].offset);
  }

  void fail(JsonFault fault, std::size_t at, std::size_t detail = 0) {
    if (fault_ != JsonFault::none) return;
    fault_ = fault;
    fault_at_ = at;
    detail_ = detail;
  }

  const char* bytes_;
  Tokens tokens_;
  const std::uint32_t* at_;
  Tree& tree_;
  const NameNumbers& names_;
  std::uint32_t depth_;
  std::vector<Open>& open_;
  std::vector<Member>& members_;
  bool has_escapes_;    // anywhere: most documents have none, and no text needs to be looked through
  Index name_ = kNone;  // of the member whose value comes
  std::uint32_t key_offset_ = 0;
  JsonFault fault_ = JsonFault::none;
  std::size_t fault_at_ = 0, detail_ = 0;
};

JsonFault byte_order(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return JsonFault::byte_order_mark;
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) return JsonFault::utf16;
  return JsonFault::none;
}

}  // namespace

// simdjson reads a few bytes past the end, and so do the keys of names.
void JsonReader::State::take(std::string input, Document& document) {
  const std::size_t room = input.size() + simdjson::SIMDJSON_PADDING;
  if (input.capacity() < room && document.bytes.capacity() >= room) {
    document.bytes.assign(input);
  } else {
    input.reserve(room);
    document.bytes = std::move(input);
  }
  document.tree.reset(document.bytes);
}

Tokens JsonReader::State::scan(std::string_view bytes) {
  if (parser.capacity() < bytes.size() || !parser.implementation) {
    const std::size_t capacity = std::max<std::size_t>(bytes.size() + bytes.size() / 4, 4096);
    if (parser.allocate(capacity, 64) != simdjson::SUCCESS) return SlowScan(bytes, slow_tokens).run();
  }
  auto& stage = *parser.implementation;
  const auto* begin = reinterpret_cast<const std::uint8_t*>(bytes.data());
  if (stage.stage1(begin, bytes.size(), simdjson::stage1_mode::regular) != simdjson::SUCCESS)
    return SlowScan(bytes, slow_tokens).run();
  const std::uint32_t* tokens = stage.structural_indexes.get();
  return {tokens, tokens + stage.n_structural_indexes, bytes.size(), JsonFault::none, 0};
}

std::optional<ReadError> JsonReader::State::read(std::string input, Document& document) {
  constexpr std::size_t kOffsets = 0xFFFFFF00U;  // places are 32 bits
  if (input.size() > std::min(limits.bytes, kOffsets)) {
    document.bytes.clear();
    document.tree.reset(document.bytes);
    ReadError error = json_error(JsonFault::too_large, document.tree, 0);
    error.has_place = false;
    error.position.line = 0;
    return error;
  }
  take(std::move(input), document);
  if (const JsonFault fault = byte_order(document.bytes); fault != JsonFault::none)
    return json_error(fault, document.tree, 0);
  Builder builder(scan(document.bytes), document.tree, names, limits.depth, open, members);
  auto error = builder.run();
  if (error) document.tree.nodes.clear();
  return error;
}

JsonReader::JsonReader(const RuleTable& table, JsonLimits limits) : state_(std::make_unique<State>(table, limits)) {}
JsonReader::~JsonReader() = default;
JsonReader::JsonReader(JsonReader&&) noexcept = default;

std::optional<ReadError> JsonReader::read(std::string bytes, Document& document) {
  return state_->read(std::move(bytes), document);
}

}  // namespace rulec
