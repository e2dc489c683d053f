// The invoice while it is calculated: JSON whose members keep their order. A member that is `discarded` holds the place
// of one that may be calculated; it is gone before the document is written.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "calculate/amount.h"
#include "calculate/arena_allocator.h"

namespace rulec::calculate {

// nlohmann::ordered_json, in memory that lasts until the next invoice is built.
using Json = nlohmann::basic_json<nlohmann::ordered_map, std::vector, std::string, bool, std::int64_t, std::uint64_t,
                                  double, ArenaAllocator>;
using JsonMembers = Json::object_t;

inline Json placeholder() { return Json(Json::value_t::discarded); }

inline JsonMembers& members_of(Json& object) { return object.get_ref<JsonMembers&>(); }
inline const JsonMembers& members_of(const Json& object) { return object.get_ref<const JsonMembers&>(); }

// The member of an object, a placeholder too; null where there is none, or where `object` is none.
inline Json* slot(Json& object, std::string_view name) {
  if (!object.is_object()) return nullptr;
  for (auto& [key, value] : members_of(object))
    if (key == name) return &value;
  return nullptr;
}

// The same without placeholders.
inline Json* find(Json& object, std::string_view name) {
  Json* found = slot(object, name);
  return found != nullptr && !found->is_discarded() ? found : nullptr;
}
inline const Json* find(const Json& object, std::string_view name) { return find(const_cast<Json&>(object), name); }

// The list below an object; null where there is none.
inline Json* list(Json& object, std::string_view name) {
  Json* found = find(object, name);
  return found != nullptr && found->is_array() ? found : nullptr;
}

// The text of a member; empty where there is none.
inline std::string_view text(const Json& object, std::string_view name) {
  const Json* found = find(object, name);
  return found != nullptr && found->is_string() ? std::string_view(found->get_ref<const std::string&>())
                                                : std::string_view();
}

inline std::optional<Amount> amount(const Json& object, std::string_view name) {
  const std::string_view written = text(object, name);
  return written.empty() ? std::nullopt : Amount::parse(written);
}
inline std::optional<Percent> percent(const Json& object, std::string_view name) {
  const std::string_view written = text(object, name);
  return written.empty() ? std::nullopt : Percent::parse(written);
}

// Into the member of that name: the place is kept where there is one, else the end.
inline Json& put(Json& object, std::string_view name, Json value) {
  if (Json* found = slot(object, name)) return *found = std::move(value);
  return members_of(object).emplace_back(std::string(name), std::move(value)).second;
}
inline void put(Json& object, std::string_view name, Amount value) { put(object, name, Json(value.to_string())); }
inline void take_out(Json& object, std::string_view name) {
  if (Json* found = slot(object, name)) *found = placeholder();
}

// A code among the extensions of an object; empty where there is none.
inline std::string_view extension(const Json& object, std::string_view key) {
  const Json* ext = find(object, "ext");
  return ext == nullptr ? std::string_view() : text(*ext, key);
}

// Sets an extension; they stand in the order of their keys. An empty code takes it out.
void put_extension(Json& object, std::string_view key, std::string_view code);

// Takes out all placeholders.
void prune(Json& value);

}  // namespace rulec::calculate
