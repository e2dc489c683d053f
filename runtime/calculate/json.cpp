#include "calculate/json.h"

#include <algorithm>
#include <utility>

namespace rulec::calculate {
namespace {

bool is_placeholder(const JsonMembers::value_type& member) { return member.second.is_discarded(); }

// The names of members are constant, so a vector of them cannot be closed up by itself.
void drop_placeholders(JsonMembers& members) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    auto& from = *(members.begin() + static_cast<std::ptrdiff_t>(i));
    if (from.second.is_discarded()) continue;
    if (kept != i) {
      auto& to = *(members.begin() + static_cast<std::ptrdiff_t>(kept));
      const_cast<std::string&>(to.first).swap(const_cast<std::string&>(from.first));
      to.second.swap(from.second);
    }
    ++kept;
  }
  while (members.size() > kept) members.pop_back();
}

}  // namespace

void put_extension(Json& object, std::string_view key, std::string_view code) {
  JsonMembers sorted;
  bool waits = !code.empty();
  const auto take_place = [&] {
    if (waits) sorted.emplace_back(std::string(key), Json(std::string(code)));
    waits = false;
  };
  if (Json* ext = find(object, "ext"))
    for (auto& [name, value] : members_of(*ext)) {
      if (name > key) take_place();
      if (name != key) sorted.emplace_back(name, std::move(value));
    }
  take_place();
  if (sorted.empty()) return take_out(object, "ext");
  members_of(put(object, "ext", Json::object())).swap(sorted);
}

void prune(Json& value) {
  if (value.is_array()) {
    for (Json& element : value) prune(element);
  } else if (value.is_object()) {
    JsonMembers& members = members_of(value);
    if (std::any_of(members.begin(), members.end(), is_placeholder)) drop_placeholders(members);
    for (auto& [name, member] : members) prune(member);
  }
}

}  // namespace rulec::calculate
