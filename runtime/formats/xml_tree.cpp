#include "formats/xml_tree.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <pugixml.hpp>
#include <utility>
#include <vector>

#include "formats/name_numbers.h"
#include "formats/written_names.h"
#include "formats/xml_checks.h"
#include "formats/xml_encoding.h"
#include "formats/xml_fault.h"

namespace rulec {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::ptrdiff_t kMixedFloor = 1 << 20;
constexpr std::size_t kMostAttributes = 256;
constexpr std::size_t kSpare = 16 + WrittenNames::kReadBehind;  // bytes behind the document, for those who look ahead
constexpr unsigned kFlags = (pugi::parse_default | pugi::parse_ws_pcdata_single | pugi::parse_embed_pcdata |
                             pugi::parse_fragment | pugi::parse_doctype);

XmlFault fault_of(pugi::xml_parse_status status) {
  switch (status) {
    case pugi::status_out_of_memory:
      return XmlFault::memory;
    case pugi::status_unrecognized_tag:
    case pugi::status_bad_start_element:
    case pugi::status_bad_end_element:
      return XmlFault::bad_tag;
    case pugi::status_bad_pi:
      return XmlFault::bad_instruction;
    case pugi::status_bad_comment:
      return XmlFault::bad_comment;
    case pugi::status_bad_cdata:
      return XmlFault::bad_section;
    case pugi::status_bad_doctype:
      return XmlFault::document_type;
    case pugi::status_bad_pcdata:
      return XmlFault::text_outside;
    case pugi::status_bad_attribute:
      return XmlFault::bad_attribute;
    case pugi::status_end_element_mismatch:
      return XmlFault::wrong_end;
    case pugi::status_no_document_element:
      return XmlFault::no_root;
    default:
      return XmlFault::other;
  }
}

// All text within an element, in order. The reader limits how deep it may be. `steps` is what the walk may still cost:
// nodes and bytes; below 0 it ends.
void append_text(pugi::xml_node element, std::string& all, std::ptrdiff_t& steps) {
  const auto add = [&](std::string_view text) {
    all += text;
    steps -= static_cast<std::ptrdiff_t>(text.size()) + 1;
  };
  add(element.value());
  for (pugi::xml_node child = element.first_child(); child && steps >= 0; child = child.next_sibling()) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) add(child.value());
    if (child.type() == pugi::node_element) append_text(child, all, steps);
  }
}

}  // namespace

bool looks_like_xml(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const std::string encoding = xml_encoding(bytes.substr(0, 4));
  if (encoding != "UTF-8")
    return encoding.starts_with("UTF-16") && bytes.substr(0, 4).find('<') != std::string_view::npos;
  const std::size_t first = bytes.find_first_not_of(kBlanks);
  return first != std::string_view::npos && bytes[first] == '<';
}

struct XmlReader::State {
  State(const RuleTable& table, XmlLimits limits_in)
      : limits(limits_in),
        names(table),
        spaces(table.all<NamespaceRow>(Section::name_spaces)),
        masks(table.all<std::uint16_t>(Section::name_masks)) {
    for (const NamespaceRow& space : spaces) uris.push_back(table.text(space.uri));
    auto all = std::make_shared<std::vector<std::string>>();
    const auto known = table.all<Str>(Section::names);
    for (Index i = 0; i < known.size(); ++i) {
      const std::string_view name = table.text(known[i]);
      std::string prefix;
      for (std::size_t s = 0; s < spaces.size() && prefix.empty(); ++s)
        if ((masks[i] & (1U << s)) != 0) prefix = std::string(table.text(spaces[s].prefix)) + ":";
      all->push_back(prefix + std::string(name));
      if (name.starts_with('*')) endings.push_back({name.substr(1), i});
    }
    prefixed = std::move(all);
    auto short_names = std::make_shared<std::vector<std::string>>();
    for (const NamespaceRow& space : spaces) short_names->emplace_back(table.text(space.prefix));
    prefixes = std::move(short_names);
  }

  struct Declared {
    std::string_view prefix;
    std::uint16_t space = kNoSpace;
    std::uint32_t depth = 0;
    std::string_view uri;
  };
  struct Ending {
    std::string_view text;
    Index number;
  };
  struct Last {
    std::uint32_t round = 0;
    Place around = kNoPlace, place = kNoPlace;
  };
  struct Attribute {
    const char* name = nullptr;
    const char* value = nullptr;
  };
  struct Open {
    pugi::xml_node element, next;
    Last* lasts = nullptr;  // by name, of what stands in it
    Place place = 0, last = kNoPlace;
    WrittenNames::Id name = WrittenNames::kNoId, last_name = WrittenNames::kNoId;
    std::uint64_t seen = 0;  // a bit for some names: where it is not set, none of them stands here yet
  };

  std::optional<XmlFailure> parse(Tree& tree);
  // These say true, or what is wrong in `failed`.
  bool build(Tree& tree);
  bool find_root(const Tree& tree, pugi::xml_node& root);
  bool add_children(Tree& tree);
  bool close(Tree& tree);
  bool add_child(Tree& tree, pugi::xml_node child, const char* name);
  bool enter(pugi::xml_node element, const char* written, std::uint32_t hint, Tree& tree, Place parent);
  bool name(const char* written, std::uint32_t hint, Node& node);
  bool attributes(Tree& tree, Place place);
  bool attribute_name(const char* written, std::uint32_t hint, Node& node, bool& is_declaration, WrittenNames::Id& id);
  bool declare(pugi::xml_attribute attribute, std::uint32_t depth);
  bool fail(XmlFault fault, std::size_t at, std::string detail = {});

  void know_declarations();
  void open_element(pugi::xml_node element, pugi::xml_node first);
  std::uint16_t space_of(std::string_view prefix, bool& declared) const;
  Index number_of(const char* local, std::size_t size, std::uint16_t space) const;
  std::size_t offset(const char* text) const { return static_cast<std::size_t>(text - buffer); }
  bool add_text(Tree& tree, Place place, const char* text);
  bool join_mixed(Tree& tree, pugi::xml_node element, Place place, Place last);

  XmlLimits limits;
  NameNumbers names;
  std::span<const NamespaceRow> spaces;
  std::span<const std::uint16_t> masks;
  std::vector<std::string_view> uris;
  std::vector<Ending> endings;
  std::shared_ptr<const std::vector<std::string>> prefixed, prefixes;

  std::ptrdiff_t mixed_steps = 0;  // what joining the texts of mixed elements may still cost
  char* buffer = nullptr;          // the bytes, as pugixml changes them in place
  pugi::xml_document parsed;
  std::vector<Declared> declared;
  std::vector<Open> open;
  std::vector<Attribute> found;          // attributes of the element that is entered
  std::vector<std::vector<Last>> lasts;  // by depth and name
  std::uint32_t round = 0;               // of `lasts`
  std::string_view root_space;
  // Names of elements mean the same while the declarations in force are those of the outermost element.
  WrittenNames written_elements, written_attributes;
  std::vector<std::pair<std::string, std::uint16_t>> known_declarations;  // under which the written names were kept
  std::size_t root_declarations = 0;
  // Of the element that was entered last.
  WrittenNames::Id entered_name = WrittenNames::kNoId;
  Place entered_place = kNoPlace;
  Place entered_last = kNoPlace;  // its last attribute
  std::optional<XmlFailure> failed;
};

bool XmlReader::State::fail(XmlFault fault, std::size_t at, std::string detail) {
  failed = XmlFailure{fault, at, std::move(detail)};
  return false;
}

std::uint16_t XmlReader::State::space_of(std::string_view prefix, bool& is_declared) const {
  for (auto one = declared.rbegin(); one != declared.rend(); ++one)
    if (one->prefix == prefix) {
      is_declared = true;
      return one->space;
    }
  is_declared = prefix.empty() || prefix == "xml";
  return kNoSpace;
}

// A name in a namespace of the table that has it; else one of those that stand for all that end so.
Index XmlReader::State::number_of(const char* local, std::size_t size, std::uint16_t space) const {
  if (space == kNoSpace) return kNone;
  const Index number = names.number(NameKey::of(local, size), local);
  if (number != kNone && (masks[number] & (1U << space)) != 0) return number;
  for (const Ending& ending : endings)
    if (std::string_view(local, size).ends_with(ending.text) && (masks[ending.number] & (1U << space)) != 0)
      return ending.number;
  return kNone;
}

// Finds the attributes, and what they declare. False where there are more attributes, or prefixes in force, than any
// invoice has: each is compared with the others.
bool XmlReader::State::declare(pugi::xml_attribute attribute, std::uint32_t depth) {
  for (; attribute; attribute = attribute.next_attribute()) {
    const char* const name = attribute.name();
    if (found.size() == kMostAttributes) return false;
    found.push_back({name, attribute.value()});
    if (name[0] != 'x' || std::strncmp(name, "xmlns", 5) != 0 || (name[5] != '\0' && name[5] != ':')) continue;
    const std::string_view uri = found.back().value;
    const auto known = std::find(uris.begin(), uris.end(), uri);
    declared.push_back({name[5] == ':' ? name + 6 : "",
                        known == uris.end() ? kNoSpace : static_cast<std::uint16_t>(known - uris.begin()), depth, uri});
  }
  return declared.size() <= kMostAttributes;
}

// The written names are those of documents whose outermost element declares what this one's does.
void XmlReader::State::know_declarations() {
  root_declarations = declared.size();
  const bool same =
      std::equal(declared.begin(), declared.end(), known_declarations.begin(), known_declarations.end(),
                 [](const Declared& a, const auto& b) { return a.prefix == b.first && a.space == b.second; });
  if (same) return;
  written_elements.clear();
  known_declarations.clear();
  for (const Declared& one : declared) known_declarations.emplace_back(one.prefix, one.space);
}

// The number of the name of an attribute, where it is none of a namespace; fails where it may not be one.
bool XmlReader::State::attribute_name(const char* written, std::uint32_t hint, Node& node, bool& is_declaration,
                                      WrittenNames::Id& id) {
  const std::size_t at = offset(written);
  id = written_attributes.guess(hint, written);
  const std::size_t size = id == WrittenNames::kNoId ? std::strlen(written) : 0;
  if (id == WrittenNames::kNoId) id = written_attributes.find(hint, written, size);
  if (id != WrittenNames::kNoId) {
    node.name = written_attributes[id].number;
    return true;
  }
  const std::string_view name(written, size);
  is_declaration = name.starts_with("xmlns") && (size == 5 || name[5] == ':');
  if (is_declaration) return true;
  const std::size_t colon = name.find(':');
  if (colon != std::string_view::npos) {
    bool is_declared = false;
    space_of(name.substr(0, colon), is_declared);
    if (!is_declared) return fail(XmlFault::prefix, at, std::string(name.substr(0, colon)));
  }
  if (!is_xml_name(name.substr(colon == std::string_view::npos ? 0 : colon + 1)))
    return fail(XmlFault::name, at, std::string(name));
  if (colon != std::string_view::npos) return true;
  buffer[at - 1] = '@';  // a blank, or the end of a name that has been read
  node.name = names.number(NameKey::of(written - 1, size + 1), written - 1);
  id = written_attributes.add(hint, name, node.name, kNoSpace);
  return true;
}

bool XmlReader::State::attributes(Tree& tree, Place place) {
  WrittenNames::Id before = WrittenNames::kNoId;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const Attribute attribute = found[i];
    bool is_markup = false;
    const char* end = attribute.value;
    for (; *end != '\0'; ++end) is_markup |= *end == '<';
    if (is_markup) {
      const std::size_t from = offset(attribute.value);
      const std::size_t quote = tree.bytes.find(tree.bytes[from - 1], from);
      if (const std::size_t bad = tree.bytes.substr(from, quote - from).find('<'); bad != std::string_view::npos)
        return fail(XmlFault::markup_in_attribute, from + bad);
    }
    for (std::size_t other = 0; other < i; ++other)
      if (std::strcmp(attribute.name, found[other].name) == 0)
        return fail(XmlFault::attribute_twice, offset(attribute.name), attribute.name);
    Node node;
    bool is_declaration = false;
    const std::uint32_t hint = WrittenNames::hint(entered_name, before);
    if (!attribute_name(attribute.name, hint, node, is_declaration, before)) return false;
    if (is_declaration) continue;
    node.kind = NodeKind::text;
    node.text = attribute.value;
    node.size = static_cast<std::uint32_t>(end - attribute.value);
    node.offset = static_cast<std::uint32_t>(offset(attribute.value));
    node.key_offset = static_cast<std::uint32_t>(offset(attribute.name));
    node.parent = place;
    const auto here = static_cast<Place>(tree.nodes.size());
    (entered_last == kNoPlace ? tree.nodes[place].first_child : tree.nodes[entered_last].next) = here;
    entered_last = here;
    tree.nodes.push_back(node);
  }
  return true;
}

// What the name of an element means; fails where it may not be one.
bool XmlReader::State::name(const char* written, std::uint32_t hint, Node& node) {
  const bool kept = declared.size() == root_declarations;
  const std::size_t size = std::strlen(written);
  entered_name = kept ? written_elements.find(hint, written, size) : WrittenNames::kNoId;
  if (entered_name != WrittenNames::kNoId) {
    node.name = written_elements[entered_name].number;
    node.space = written_elements[entered_name].space;
    return true;
  }
  const std::string_view name(written, size);
  const std::size_t colon = name.find(':');
  const std::string_view prefix = colon == std::string_view::npos ? std::string_view() : name.substr(0, colon);
  const std::size_t local = colon == std::string_view::npos ? 0 : colon + 1;
  bool is_declared = false;
  node.space = space_of(prefix, is_declared);
  if (!is_declared) return fail(XmlFault::prefix, offset(written), std::string(prefix));
  node.name = number_of(written + local, name.size() - local, node.space);
  if (node.name == kNone && !is_xml_name(name.substr(local)))
    return fail(XmlFault::name, offset(written), std::string(name));
  if (kept) entered_name = written_elements.add(hint, name, node.name, node.space);
  return true;
}

// An element, its attributes, and the text with which it begins.
bool XmlReader::State::enter(pugi::xml_node element, const char* written, std::uint32_t hint, Tree& tree,
                             Place parent) {
  const std::size_t at = offset(written);
  const auto place = static_cast<Place>(tree.nodes.size());
  Node& node = tree.nodes.emplace_back();
  node.kind = NodeKind::element;
  node.text = "";
  node.offset = static_cast<std::uint32_t>(at - 1);
  node.key_offset = static_cast<std::uint32_t>(at);
  node.parent = parent;
  entered_last = kNoPlace;
  entered_name = WrittenNames::kNoId;
  if (parent != kNoPlace && declared.size() == root_declarations) entered_name = written_elements.guess(hint, written);
  if (entered_name != WrittenNames::kNoId) {
    node.name = written_elements[entered_name].number;
    node.space = written_elements[entered_name].space;
  }
  found.clear();
  if (const pugi::xml_attribute first = element.first_attribute(); first)
    if (!declare(first, static_cast<std::uint32_t>(open.size())))
      return fail(XmlFault::too_many_attributes, at, std::to_string(kMostAttributes));
  if (parent == kNoPlace) know_declarations();
  const bool guessed = entered_name != WrittenNames::kNoId && declared.size() == root_declarations;
  if (!guessed && !name(written, hint, node)) return false;
  if (!found.empty() && !attributes(tree, place)) return false;
  const char* const text = element.value();
  return *text == '\0' || add_text(tree, place, text);
}

// Fails where joining pieces of text has cost too much.
bool XmlReader::State::add_text(Tree& tree, Place place, const char* text) {
  Node& node = tree.nodes[place];
  const std::string_view more = text;
  if (more.empty()) return true;
  if (node.size == 0) {
    node.text = text;
    node.size = static_cast<std::uint32_t>(more.size());
    node.offset = static_cast<std::uint32_t>(offset(text));
    return true;
  }
  mixed_steps -= static_cast<std::ptrdiff_t>(node.size + more.size());
  if (mixed_steps < 0) return fail(XmlFault::too_mixed, node.offset);
  char* const both = tree.arena.allocate(node.size + more.size());
  std::copy(more.begin(), more.end(), std::copy_n(node.text, node.size, both));
  node.text = both;
  node.size += static_cast<std::uint32_t>(more.size());
  return true;
}

// The text of an element with both text and elements is all text within it, in order, as XPath takes it. False where
// that has cost too much: one in another, each has to be walked again.
bool XmlReader::State::join_mixed(Tree& tree, pugi::xml_node element, Place place, Place last) {
  Node& node = tree.nodes[place];
  if (last == kNoPlace || tree.nodes[last].kind != NodeKind::element || is_blank_xml(node.view())) return true;
  std::string all;
  append_text(element, all, mixed_steps);
  const std::string_view kept = tree.arena.keep(all);
  node.text = kept.data();
  node.size = static_cast<std::uint32_t>(kept.size());
  return mixed_steps >= 0;
}

// The one element that stands outermost.
bool XmlReader::State::find_root(const Tree& tree, pugi::xml_node& root) {
  for (pugi::xml_node node = parsed.first_child(); node; node = node.next_sibling()) {
    const std::size_t at = node.type() == pugi::node_element ? offset(node.name()) - 1 : offset(node.value());
    if (node.type() == pugi::node_doctype) return fail(XmlFault::document_type, tree.bytes.rfind('<', at - 1));
    if (node.type() != pugi::node_element) {
      const std::string_view text = node.value();
      if (!is_blank_xml(text)) return fail(XmlFault::text_outside, at + text.find_first_not_of(kBlanks));
      continue;
    }
    if (root) return fail(XmlFault::two_roots, at);
    root = node;
  }
  return root || fail(XmlFault::no_root, 0);
}

// The element that was entered last gets its children next.
void XmlReader::State::open_element(pugi::xml_node element, pugi::xml_node first) {
  const std::size_t depth = open.size();
  if (lasts.size() <= depth) lasts.resize(depth + 1);
  if (lasts[depth].empty()) lasts[depth].resize(masks.size());
  open.push_back({element, first, lasts[depth].data(), entered_place, entered_last, entered_name, {}, 0});
}

// An element in the one that is open, which it leaves for its own where it holds more than a text.
bool XmlReader::State::add_child(Tree& tree, pugi::xml_node child, const char* name) {
  if (open.size() >= limits.depth) return fail(XmlFault::too_deep, offset(name) - 1, std::to_string(limits.depth));
  while (declared.size() > root_declarations && declared.back().depth >= open.size()) declared.pop_back();
  Open& top = open.back();
  const auto place = static_cast<Place>(tree.nodes.size());
  if (!enter(child, name, WrittenNames::hint(top.name, top.last_name), tree, top.place)) return false;
  (top.last == kNoPlace ? tree.nodes[top.place].first_child : tree.nodes[top.last].next) = place;
  top.last = place;
  top.last_name = entered_name;
  if (Node& node = tree.nodes[place]; node.name != kNone) {
    Last& last = top.lasts[node.name];
    const std::uint64_t bit = std::uint64_t{1} << (node.name % 64);
    const bool maybe = (top.seen & bit) != 0;
    top.seen |= bit;
    if (maybe && last.around == top.place && last.round == round) {  // one more than the last of its name
      node.position = tree.nodes[last.place].position + 1;
      tree.nodes[last.place].next_alike = place;
    }
    last = {round, top.place, place};
  }
  const pugi::xml_node first = child.first_child();
  if (!first) return true;
  entered_place = place;
  open_element(child, first);
  return true;
}

bool XmlReader::State::close(Tree& tree) {
  const Open& top = open.back();
  if (!join_mixed(tree, top.element, top.place, top.last))
    return fail(XmlFault::too_mixed, tree.nodes[top.place].offset);
  open.pop_back();
  while (declared.size() > root_declarations && declared.back().depth > open.size()) declared.pop_back();
  return true;
}

// Until the outermost element is closed.
bool XmlReader::State::add_children(Tree& tree) {
  while (!open.empty()) {
    Open& top = open.back();
    const pugi::xml_node child = top.next;
    if (const char* written = child.name(); *written != '\0') {  // instructions have one too, and are not parsed
      top.next = child.next_sibling();
      if (!add_child(tree, child, written)) return false;
      continue;
    }
    const pugi::xml_node_type type = child.type();
    if (type == pugi::node_null) {
      if (!close(tree)) return false;
      continue;
    }
    top.next = child.next_sibling();
    if ((type == pugi::node_pcdata || type == pugi::node_cdata) && !add_text(tree, top.place, child.value()))
      return false;
  }
  return true;
}

bool XmlReader::State::build(Tree& tree) {
  open.clear();
  declared.clear();
  root_declarations = 0;
  root_space = {};
  ++round;
  mixed_steps = kMixedFloor + 4 * static_cast<std::ptrdiff_t>(tree.bytes.size());
  pugi::xml_node root;
  if (!find_root(tree, root) || !enter(root, root.name(), 0, tree, kNoPlace)) return false;
  const std::string_view name = root.name();
  const std::size_t colon = name.find(':');
  const std::string_view prefix = colon == std::string_view::npos ? std::string_view() : name.substr(0, colon);
  for (const Declared& one : declared)
    if (one.prefix == prefix) root_space = one.uri;
  entered_place = 0;
  open_element(root, root.first_child());
  return add_children(tree);
}

std::optional<XmlFailure> XmlReader::State::parse(Tree& tree) {
  const std::string_view bytes = tree.bytes;
  if (const std::size_t at = control_character(bytes); at != std::string_view::npos)
    return XmlFailure{XmlFault::control_character, at, {}};
  if (std::memchr(bytes.data(), '&', bytes.size()) != nullptr)
    if (auto failed = wrong_reference(bytes)) return failed;
  buffer = tree.arena.allocate(bytes.size() + kSpare);
  std::memcpy(buffer, bytes.data(), bytes.size());
  std::memset(buffer + bytes.size(), 0, kSpare);
  buffer[bytes.size()] = '\n';  // pugixml takes the last byte for its own end, and a letter there would be lost
  const auto result = parsed.load_buffer_inplace(buffer, bytes.size() + 1, kFlags, pugi::encoding_utf8);
  failed.reset();
  if (result) {
    build(tree);
    return std::move(failed);
  }
  const auto at = static_cast<std::size_t>(std::max<std::ptrdiff_t>(result.offset, 0));
  const bool ended = at + 1 >= bytes.size() && (result.status == pugi::status_end_element_mismatch ||
                                                result.status == pugi::status_bad_start_element);
  return XmlFailure{ended ? XmlFault::open_element : fault_of(result.status), std::min(at, bytes.size()), {}};
}

XmlReader::XmlReader(const RuleTable& table, XmlLimits limits) : state_(std::make_unique<State>(table, limits)) {}
XmlReader::~XmlReader() = default;
XmlReader::XmlReader(XmlReader&&) noexcept = default;

std::string_view XmlReader::root_namespace() const { return state_->root_space; }

std::optional<ReadError> XmlReader::read(std::string bytes, Document& document) {
  State& state = *state_;
  Tree& tree = document.tree;
  tree.reset({});
  if (bytes.size() > state.limits.bytes || bytes.size() >= kNone)
    return xml_error(XmlFault::too_large, tree, 0, std::to_string(state.limits.bytes));
  const std::string encoding = xml_encoding(bytes);
  bool known = false;
  auto text = to_utf8(std::move(bytes), encoding, known);
  if (!text) return xml_error(known ? XmlFault::not_convertible : XmlFault::encoding, tree, 0, encoding);
  document.bytes = std::move(*text);
  tree.reset(document.bytes);
  tree.xml = true;
  tree.prefixed = state.prefixed;
  tree.prefixes = state.prefixes;
  if (is_blank_xml(tree.bytes)) return xml_error(XmlFault::empty, tree, 0);
  if (!simdjson::validate_utf8(tree.bytes.data(), tree.bytes.size()))
    return xml_error(XmlFault::not_utf8, tree, first_wrong_byte(tree.bytes));
  tree.nodes.reserve(tree.bytes.size() / 32);
  auto failed = state.parse(tree);
  state.parsed.reset();
  if (!failed) return std::nullopt;
  ReadError error = xml_error(failed->fault, tree, failed->offset, failed->detail);
  tree.nodes.clear();
  return error;
}

}  // namespace rulec
