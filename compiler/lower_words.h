// Small questions about types and words that the parts of the lowering share.
#pragma once

#include <fmt/format.h>

#include <cctype>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostic.h"
#include "table/layout.h"

namespace rulec::compiler {

inline bool is_number(Type type) {
  return type == Type::amount || type == Type::unit_price || type == Type::quantity || type == Type::percent ||
         type == Type::decimal || type == Type::integer;
}
inline bool is_bare(Type type) { return type == Type::decimal || type == Type::integer; }
inline bool is_textual(Type type) {
  return type == Type::text || type == Type::code || type == Type::identifier || type == Type::rule_id;
}

inline Kind kind_of(Type type) {
  if (is_number(type)) return Kind::number;
  if (is_textual(type)) return Kind::text;
  if (type == Type::date) return Kind::date;
  if (type == Type::boolean) return Kind::boolean;
  if (type == Type::real) return Kind::real;
  return Kind::unknown;
}

inline bool looks_like_id(const std::string& text) {
  return text.find('-') != std::string::npos && std::isupper(static_cast<unsigned char>(text[0])) != 0;
}

template <typename Map>
std::vector<std::string> keys(const Map& map) {
  std::vector<std::string> names;
  for (const auto& [name, value] : map) names.push_back(name);
  return names;
}

inline std::string did_you_mean(std::string_view word, const std::vector<std::string>& known) {
  const auto close = nearest(word, known);
  return close.empty() ? "" : fmt::format("did you mean `{}`?", close);
}

}  // namespace rulec::compiler
