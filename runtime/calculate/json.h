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
#include "calculate/text.h"

namespace rulec::calculate {

// nlohmann::ordered_json, in memory that lasts until the next invoice is built. Nothing of it has to be given back.
using Json = nlohmann::basic_json<nlohmann::ordered_map, std::vector, Text, bool, std::int64_t, std::uint64_t, double,
                                  ArenaAllocator>;
using JsonMembers = Json::object_t;

inline Json placeholder() { return Json(Json::value_t::discarded); }

// A text that is there for as long as the invoice is built, as all are that stand in it or in the rules.
inline Json lasting(std::string_view text) { return Json(Text::lasting(text)); }
Json written(Amount amount);

inline JsonMembers& members_of(Json& object) { return object.get_ref<JsonMembers&>(); }
inline const JsonMembers& members_of(const Json& object) { return object.get_ref<const JsonMembers&>(); }

// The member of an object, a placeholder too; null where there is none, or where `object` is none.
inline Json* slot(Json& object, std::string_view name) {
  if (!object.is_object()) return nullptr;
  const std::uint32_t tag = Text::tag_of(name);
  for (auto& [key, value] : members_of(object))
    if (key.is(name, tag)) return &value;
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
  return found != nullptr && found->is_string() ? std::string_view(found->get_ref<const Text&>()) : std::string_view();
}

inline std::optional<Amount> amount(const Json& object, std::string_view name) {
  const std::string_view written = text(object, name);
  return written.empty() ? std::nullopt : Amount::parse(written);
}
inline std::optional<Percent> percent(const Json& object, std::string_view name) {
  const std::string_view written = text(object, name);
  return written.empty() ? std::nullopt : Percent::parse(written);
}

// Into the member of that name: the place is kept where there is one, else the end. The name lasts.
inline Json& put(Json& object, std::string_view name, Json value) {
  if (Json* found = slot(object, name)) return *found = std::move(value);
  return members_of(object).emplace_back(Text::lasting(name), std::move(value)).second;
}
inline void put(Json& object, std::string_view name, Amount value) { put(object, name, written(value)); }
inline void take_out(Json& object, std::string_view name) {
  if (Json* found = slot(object, name)) *found = placeholder();
}

// A code among the extensions of an object; empty where there is none.
inline std::string_view extension(const Json& object, std::string_view key) {
  const Json* ext = find(object, "ext");
  return ext == nullptr ? std::string_view() : text(*ext, key);
}

// Sets an extension; they stand in the order of their keys. An empty code takes it out. Both last.
void put_extension(Json& object, std::string_view key, std::string_view code);

// Appends the value as nlohmann writes it, without its placeholders: indented by two blanks a level, or (`compact`)
// without any. What is no UTF-8 becomes U+FFFD.
void write(const Json& value, bool compact, std::string& out);

}  // namespace rulec::calculate
