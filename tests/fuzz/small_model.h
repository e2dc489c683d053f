// The files that stand beside the rules of a fuzz input.
#pragma once

#include <string>

#include "compiler/compile.h"

namespace rulec::fuzz {

inline const compiler::Files& small_model() {
  static const compiler::Files files = [] {
    std::string why;
    compiler::Files one = compiler::read_files(std::string(RULEC_FUZZ_FOLDER) + "/small_model.rule", why);
    return compiler::Files{{"a/small_model.rule", one.begin()->second}};
  }();
  return files;
}

// `text` beside the small model, or alone where it brings a model of its own.
inline compiler::Files beside_model(std::string text) {
  compiler::Files files;
  if (text.find("model ") == std::string::npos) files = small_model();
  files["b/fuzz.rule"] = std::move(text);
  return files;
}

}  // namespace rulec::fuzz
