// Why a verdict may differ from the official one, which was made of a conversion to CII: what the converter loses or
// rewrites. Each reason is a predicate over the document and speaks of certain rules only.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rulec::conformance {

struct Reason {
  std::string_view about;
  std::vector<std::string_view> rules;  // "BR-CL-*"
  bool (*holds)(const nlohmann::json& invoice);
};

std::span<const Reason> reasons();

// The first reason that explains a difference about this rule; null: none.
const Reason* reason_for(const std::string& rule, const nlohmann::json& invoice);

}  // namespace rulec::conformance
