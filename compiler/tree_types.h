// The types of the nodes of a syntax, as its table of members names them (`gobl_member` for `syntax gobl`): which
// members an object of a type may have, and the type of what stands there.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/world.h"

namespace rulec::compiler {

// The types that a node may have; none: nothing is known of it.
using NodeTypes = std::vector<std::string>;

class TreeTypes {
 public:
  TreeTypes(const World& world, std::string_view syntax);

  bool known() const { return !members_.empty(); }
  bool is_type(std::string_view type) const;
  const std::vector<std::string>& all() const { return all_; }

  // Of XML: the names of its elements, and of its attributes as @name (the table `cii_element`). Empty: any will do.
  const std::vector<std::string>& elements() const { return elements_; }
  bool is_element(const std::string& name) const;

  // The types of a member of a node with one of `types`; nothing where none of them has it.
  std::optional<NodeTypes> member(const NodeTypes& types, std::string_view name) const;
  std::vector<std::string> member_names(const NodeTypes& types) const;

  // By type and member; the member "*" is of any name. "": of no type.
  const std::map<std::string, std::map<std::string, std::string>, std::less<>>& members() const { return members_; }

 private:
  std::map<std::string, std::map<std::string, std::string>, std::less<>> members_;
  std::vector<std::string> all_, elements_;  // sorted
};

}  // namespace rulec::compiler
