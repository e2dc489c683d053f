#include "chorus/json_answer.h"

#include <charconv>

namespace rulec::chorus {
namespace {

using Builder = nlohmann::detail::json_sax_dom_parser<Json>;

// Builds the tree as nlohmann does, but keeps the spelling of numbers that are no integers.
struct ExactBuilder : Builder {
  using Builder::Builder;
  bool number_float(double, const std::string& spelling) {
    std::string text = spelling;
    return string(text);
  }
};

const Json* member(const Json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

}  // namespace

std::optional<Json> parse_json(std::string_view bytes) {
  Json json;
  ExactBuilder builder(json, false);
  const bool parsed = Json::sax_parse(bytes.begin(), bytes.end(), &builder);
  if (!parsed || builder.is_errored()) return std::nullopt;
  return json;
}

std::string text_of(const Json& object, const char* name) {
  const Json* value = member(object, name);
  if (value == nullptr) return "";
  if (value->is_string()) return value->get<std::string>();
  return value->is_number() ? value->dump() : "";
}

std::optional<std::int64_t> id_of(const Json& object, const char* name) {
  const std::string text = text_of(object, name);
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return id;
}

std::optional<bool> flag_of(const Json& object, const char* name) {
  const Json* value = member(object, name);
  if (value == nullptr) return std::nullopt;
  if (value->is_boolean()) return value->get<bool>();
  const std::string text = text_of(object, name);
  return text == "true" || text == "1" || text == "O";
}

std::vector<const Json*> list_of(const Json& object, const char* name) {
  const Json* value = member(object, name);
  std::vector<const Json*> items;
  if (value == nullptr) return items;
  if (value->is_object()) items.push_back(value);
  if (value->is_array())
    for (const Json& item : *value)
      if (item.is_object()) items.push_back(&item);
  return items;
}

const Json& object_of(const Json& object, const char* name) {
  static const Json kEmpty = Json::object();
  const Json* value = member(object, name);
  return value != nullptr && value->is_object() ? *value : kEmpty;
}

}  // namespace rulec::chorus
