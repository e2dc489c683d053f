// What the reference converter is known to lose or to do wrong, each as a predicate on one difference and the invoice.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "xml_leaves.h"

namespace rulec::conformance {

struct Fault {
  std::string_view name;
  bool (*explains)(const Difference& difference, const nlohmann::json& invoice);
};

const std::vector<Fault>& other_faults();

}  // namespace rulec::conformance
