// What is meant by a path given to `rulec lint` or `rulec test`.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "compiler/compile.h"

namespace rulec::compiler {

struct LoadedRules {
  std::unique_ptr<Compilation> rules;  // nothing where nothing can be read
  std::string why;                     // then
  std::optional<std::uint32_t> only;   // the source of the one file that was named; else all of them are meant

  bool is_meant(Span place) const { return !only || place.source == *only; }
};

// The rules of a folder. Of a single file: with those of the nearest folder above that holds its layer, the layers
// that this one extends, and a model.
LoadedRules load_rules(const std::string& path);

}  // namespace rulec::compiler
