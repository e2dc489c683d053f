#include "xml_leaves.h"

#include <fmt/format.h>

#include <pugixml.hpp>

namespace rulec::conformance {
namespace {

std::string name_of(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const std::size_t colon = name.find(':');
  std::string local(colon == std::string_view::npos ? name : name.substr(colon + 1));
  const std::string code =
      local == "SpecifiedTradeAllowanceCharge" ? node.child("ram:ChargeIndicator").child("udt:Indicator").child_value()
      : local == "AdditionalReferencedDocument" || local == "ApplicableTradeTax" ? node.child_value("ram:TypeCode")
                                                                                 : "";
  return code.empty() ? local : fmt::format("{}{{{}}}", local, code);
}

void walk(const pugi::xml_node& node, const std::string& path, Flat& flat) {
  for (const pugi::xml_attribute& attribute : node.attributes()) {
    if (std::string_view(attribute.name()).starts_with("xmlns")) continue;
    flat.leaves[fmt::format("{}/@{}", path, attribute.name())] = attribute.value();
    flat.canonical += fmt::format("{}/@{}={}\n", path, attribute.name(), attribute.value());
  }
  std::map<std::string, int> count;
  bool has_elements = false;
  for (const pugi::xml_node& child : node.children()) {
    if (child.type() != pugi::node_element) continue;
    has_elements = true;
    const std::string name = name_of(child);
    walk(child, fmt::format("{}/{}[{}]", path, name, ++count[name]), flat);
  }
  if (has_elements) return;
  flat.leaves[path] = node.child_value();
  flat.canonical += fmt::format("{}={}\n", path, node.child_value());
}

std::string without_numbers(const std::string& path) {
  std::string plain;
  bool inside = false;
  for (const char c : path) {
    if (c == '[') inside = true;
    if (!inside) plain += c;
    if (c == ']') inside = false;
  }
  return plain;
}

}  // namespace

Flat flatten(const std::string& xml) {
  pugi::xml_document document;
  Flat flat;
  if (document.load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_ws_pcdata_single))
    walk(document.document_element(), {}, flat);
  return flat;
}

std::vector<Difference> compare(const Leaves& ours, const Leaves& theirs) {
  std::vector<Difference> found;
  for (const auto& [path, text] : ours) {
    const auto other = theirs.find(path);
    if (other == theirs.end())
      found.push_back({without_numbers(path), path, text, {}, true, false});
    else if (other->second != text)
      found.push_back({without_numbers(path), path, text, other->second, false, false});
  }
  for (const auto& [path, text] : theirs)
    if (!ours.contains(path)) found.push_back({without_numbers(path), path, {}, text, false, true});
  return found;
}

}  // namespace rulec::conformance
