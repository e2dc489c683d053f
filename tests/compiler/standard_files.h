// The files of rules/, read once.
#pragma once

#include <string>

#include "compiler/compile.h"

namespace rulec::tests {

inline const compiler::Files& standard() {
  static const compiler::Files files = [] {
    std::string why;
    return compiler::read_files(std::string(RULEC_SOURCE_DIR) + "/rules", why);
  }();
  return files;
}

}  // namespace rulec::tests
