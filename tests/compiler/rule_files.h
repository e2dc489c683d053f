// Rule files in a folder of their own, for what reads folders; gone with the object.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "compiler/compile.h"

namespace rulec::tests {

class RuleFiles {
 public:
  explicit RuleFiles(const compiler::Files& files) {
    std::string pattern = (std::filesystem::temp_directory_path() / "rulec-files-XXXXXX").string();
    path = ::mkdtemp(pattern.data());
    for (const auto& [name, text] : files) {
      std::filesystem::create_directories((path / name).parent_path());
      std::ofstream(path / name) << text;
    }
  }
  ~RuleFiles() { std::filesystem::remove_all(path); }
  RuleFiles(const RuleFiles&) = delete;
  RuleFiles& operator=(const RuleFiles&) = delete;

  std::filesystem::path path;
};

}  // namespace rulec::tests
