#include "formats/tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>

namespace rulec {
namespace {

constexpr std::size_t kStride = 4096;  // bytes from one milestone to the next

bool is_plain_name(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$'; };
  if (name.empty() || !letter(name.front())) return false;
  return std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

// Goes on from `position`, which is that of the first of `bytes`.
Position advance(Position position, std::string_view bytes) {
  for (const char byte : bytes) {
    if (byte == '\n') {
      ++position.line;
      position.column = 1;
    } else if ((static_cast<unsigned char>(byte) & 0xC0U) != 0x80U) {
      ++position.column;
    }
  }
  return position;
}

std::optional<unsigned> four_hex_digits(std::string_view text) {
  if (text.size() < 4) return std::nullopt;
  unsigned value = 0;
  for (const char c : text.substr(0, 4)) {
    const unsigned digit = c >= '0' && c <= '9'   ? static_cast<unsigned>(c - '0')
                           : c >= 'a' && c <= 'f' ? static_cast<unsigned>(c - 'a') + 10
                           : c >= 'A' && c <= 'F' ? static_cast<unsigned>(c - 'A') + 10
                                                  : 16;
    if (digit == 16) return std::nullopt;
    value = value * 16 + digit;
  }
  return value;
}

char* put_code_point(unsigned value, char* out) {
  const auto put = [&](unsigned byte) { *out++ = static_cast<char>(byte); };
  if (value < 0x80) {
    put(value);
  } else if (value < 0x800) {
    put(0xC0U | value >> 6U);
    put(0x80U | (value & 0x3FU));
  } else if (value < 0x10000) {
    put(0xE0U | value >> 12U);
    put(0x80U | (value >> 6U & 0x3FU));
    put(0x80U | (value & 0x3FU));
  } else {
    put(0xF0U | value >> 18U);
    put(0x80U | (value >> 12U & 0x3FU));
    put(0x80U | (value >> 6U & 0x3FU));
    put(0x80U | (value & 0x3FU));
  }
  return out;
}

struct Escape {
  unsigned value = 0;
  std::size_t size = 0;  // 0: none
};

// `text` begins behind the backslash.
Escape escape(std::string_view text) {
  if (text.empty()) return {};
  switch (text.front()) {
    case '"':
    case '\\':
    case '/':
      return {static_cast<unsigned char>(text.front()), 1};
    case 'b':
      return {'\b', 1};
    case 'f':
      return {'\f', 1};
    case 'n':
      return {'\n', 1};
    case 'r':
      return {'\r', 1};
    case 't':
      return {'\t', 1};
    case 'u':
      break;
    default:
      return {};
  }
  const auto first = four_hex_digits(text.substr(1));
  if (!first) return {};
  if (*first < 0xD800 || *first > 0xDFFF) return {*first, 5};
  // Half of a pair stands for nothing alone.
  if (*first > 0xDBFF || text.substr(5, 2) != "\\u") return {};
  const auto second = four_hex_digits(text.substr(7));
  if (!second || *second < 0xDC00 || *second > 0xDFFF) return {};
  return {0x10000U + ((*first - 0xD800U) << 10U) + (*second - 0xDC00U), 11};
}

}  // namespace

Unescaped unescape_json(std::string_view written, char* out) {
  char* const begin = out;
  std::size_t at = 0;
  while (at < written.size()) {
    const std::size_t stop = std::min(written.find('\\', at), written.size());
    std::memcpy(out, written.data() + at, stop - at);
    out += stop - at;
    at = stop;
    if (at == written.size()) break;
    const Escape found = escape(written.substr(at + 1));
    if (found.size == 0) return {0, at};
    out = put_code_point(found.value, out);
    at += 1 + found.size;
  }
  return {static_cast<std::size_t>(out - begin), std::string_view::npos};
}

void Tree::reset(std::string_view document) {
  bytes = document;
  xml = false;
  nodes.clear();
  arena.clear();
  milestones_.clear();
  if (!far_.empty()) far_.clear();
}

// `behind`: the last child that has been looked at.
Place Tree::far_named(Place element, Index name, Place behind) const {
  const auto [entry, is_new] = far_.try_emplace(std::uint64_t{element} << 32U | name, kNoPlace);
  if (!is_new) return entry->second;
  Place child = nodes[behind].next;
  while (child != kNone && nodes[child].name != name) child = nodes[child].next;
  entry->second = child;
  return child;
}

std::uint32_t Tree::depth() const {
  std::vector<std::uint32_t> depths(nodes.size(), 1);
  std::uint32_t most = 0;
  for (Place place = 0; place < nodes.size(); ++place) {
    if (nodes[place].parent != kNone) depths[place] = depths[nodes[place].parent] + 1;
    most = std::max(most, depths[place]);
  }
  return most;
}

std::string_view Tree::written_name(Place place) const {
  const Node& node = nodes[place];
  if (xml) return bytes.substr(node.key_offset, bytes.find_first_of(" \t\r\n/>=", node.key_offset) - node.key_offset);
  if (node.parent == kNone || nodes[node.parent].kind != NodeKind::object) return {};
  const std::size_t begin = node.key_offset + 1;
  std::size_t end = begin;
  while (end < bytes.size() && bytes[end] != '"') end += bytes[end] == '\\' ? 2 : 1;
  return bytes.substr(begin, end - begin);
}

std::string Tree::name_of(Place place) const {
  const std::string_view written = written_name(place);
  if (xml) return std::string(written);
  std::string name(written.size(), '\0');
  name.resize(unescape_json(written, name.data()).size);
  return name;
}

std::string path_step(std::string_view name) {
  return is_plain_name(name) ? fmt::format(".{}", name) : fmt::format("[\"{}\"]", name);
}

// Elements of one name, in the same namespace or unknown both.
static bool are_called_alike(const Tree& tree, Place a, Place b) {
  if (tree[a].kind != NodeKind::element || tree[b].kind != NodeKind::element || tree[a].name != tree[b].name)
    return false;
  const auto pseudo = [&](Place place) {
    return tree[place].name == kNone || (*tree.prefixed)[tree[place].name].find('*') != std::string::npos;
  };
  return !pseudo(a) || tree.written_name(a) == tree.written_name(b);
}

// A name may be in two namespaces: DateTimeString is of udt and of qdt.
static std::string with_prefix(const Tree& tree, const Node& node) {
  const std::string& usual = (*tree.prefixed)[node.name];
  if (node.space == kNoSpace) return usual;
  return (*tree.prefixes)[node.space] + usual.substr(usual.find(':'));
}

std::string Tree::xpath(Place place) const {
  std::vector<Place> way;
  for (; place < nodes.size(); place = nodes[place].parent) way.push_back(place);
  std::string path;
  for (auto step = way.rbegin(); step != way.rend(); ++step) {
    const Node& node = nodes[*step];
    const bool known = node.name != kNone && (*prefixed)[node.name].find('*') == std::string::npos;
    path += "/";
    if (node.kind != NodeKind::element) {
      path += "@" + std::string(written_name(*step));
      continue;
    }
    path += known ? with_prefix(*this, node) : std::string(written_name(*step));
    if (node.parent == kNone) continue;
    bool repeats = node.position > 0;
    for (Place other = node.next; !repeats && other != kNone; other = nodes[other].next)
      repeats = are_called_alike(*this, *step, other);
    if (repeats) path += fmt::format("[{}]", node.position + 1);
  }
  return path;
}

std::string Tree::path(Place place) const {
  if (xml) return xpath(place);
  std::vector<Place> way;
  for (; place < nodes.size() && nodes[place].parent != kNone; place = nodes[place].parent) way.push_back(place);
  std::string path = "$";
  for (auto step = way.rbegin(); step != way.rend(); ++step) {
    const Node& node = nodes[*step];
    if (nodes[node.parent].kind == NodeKind::array) {
      path += fmt::format("[{}]", node.position);
      continue;
    }
    const std::string name = name_of(*step);
    path += is_plain_name(name) ? path_step(name) : fmt::format("[\"{}\"]", written_name(*step));
  }
  return path;
}

Position Tree::position(Place place) const { return position_at(place < nodes.size() ? nodes[place].offset : 0); }

Position Tree::position_at(std::size_t offset) const {
  offset = std::min(offset, bytes.size());
  if (offset < kStride) return advance({}, bytes.substr(0, offset));
  if (measured_.data() != bytes.data() || measured_.size() != bytes.size()) milestones_.clear();
  measured_ = bytes;
  if (milestones_.empty()) milestones_.push_back({});
  while (milestones_.size() <= offset / kStride) {
    const Milestone& last = milestones_.back();
    milestones_.push_back({last.offset + kStride, advance(last.position, bytes.substr(last.offset, kStride))});
  }
  const Milestone& near = milestones_[offset / kStride];
  return advance(near.position, bytes.substr(near.offset, offset - near.offset));
}

std::string_view Tree::line_at(std::size_t offset) const {
  offset = std::min(offset, bytes.size());
  const std::size_t before = offset == 0 ? std::string_view::npos : bytes.rfind('\n', offset - 1);
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  std::string_view line = bytes.substr(begin, bytes.find('\n', offset) - begin);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace rulec
