#include "compiler/tree_types.h"

#include <algorithm>
#include <set>

namespace rulec::compiler {
namespace {

constexpr std::string_view kAnyMember = "*";

}  // namespace

TreeTypes::TreeTypes(const World& world, std::string_view syntax) {
  if (const auto names = world.tables.find(std::string(syntax) + "_element"); names != world.tables.end()) {
    for (const auto& row : names->second.rows)
      if (!row.empty()) elements_.push_back(row[0].text);
    std::sort(elements_.begin(), elements_.end());
  }
  const auto table = world.tables.find(std::string(syntax) + "_member");
  if (table == world.tables.end()) return;
  std::set<std::string> all;
  for (const auto& row : table->second.rows) {
    if (row.size() != 4) continue;
    // An object has the type of the third column; a scalar, or an object with members of any name, that of the fourth.
    const std::string& object = row[2].text;
    const std::string& type = object.empty() || object == kAnyMember ? row[3].text : object;
    members_[row[0].text][row[1].text] = type;
    all.insert(row[0].text);
    if (!type.empty()) all.insert(type);
  }
  all_.assign(all.begin(), all.end());
}

bool TreeTypes::is_type(std::string_view type) const { return std::binary_search(all_.begin(), all_.end(), type); }

bool TreeTypes::is_element(const std::string& name) const {
  return elements_.empty() || std::binary_search(elements_.begin(), elements_.end(), name);
}

std::optional<NodeTypes> TreeTypes::member(const NodeTypes& types, std::string_view name) const {
  if (types.empty()) return NodeTypes{};
  std::optional<NodeTypes> found;
  for (const auto& type : types) {
    const auto members = members_.find(type);
    if (members == members_.end()) continue;
    auto member = members->second.find(std::string(name));
    if (member == members->second.end()) member = members->second.find(std::string(kAnyMember));
    if (member == members->second.end()) continue;
    if (!found) found.emplace();
    if (!member->second.empty() && std::find(found->begin(), found->end(), member->second) == found->end())
      found->push_back(member->second);
  }
  return found;
}

std::vector<std::string> TreeTypes::member_names(const NodeTypes& types) const {
  std::set<std::string> names;
  for (const auto& type : types)
    if (const auto members = members_.find(type); members != members_.end())
      for (const auto& [name, to] : members->second) names.insert(name);
  return {names.begin(), names.end()};
}

}  // namespace rulec::compiler
