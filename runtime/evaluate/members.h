// What a node has of the members that rules speak of, by the bits that its type gives them.
#pragma once

#include <array>
#include <cstdint>

#include "model/value.h"

namespace rulec {

struct Members {
  std::uint64_t there = 0, content = 0;  // not null; with content
  std::uint64_t twice = 0;               // not counted as one: there again, or a list of none or several
  std::uint64_t nulls = 0;               // null, once at least
  std::array<Place, 64> at;              // of the bits that are there: the first that is not null
};

}  // namespace rulec
