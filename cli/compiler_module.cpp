#include "cli/compiler_module.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>
#include <system_error>

namespace rulec::cli {
namespace {

constexpr const char* kFile = "librulec-compiler.so";

}  // namespace

compiler::Module* load_compiler(std::string& problem) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path folder = program.parent_path();
  fs::path file = folder / kFile;
  if (!fs::exists(file, error)) file = folder.parent_path() / "lib" / "rulec" / kFile;
  void* module = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);  // stays loaded until the program ends
  if (module == nullptr) {
    problem = fmt::format("the rule compiler cannot be loaded: {}", ::dlerror());
    return nullptr;
  }
  const auto make = reinterpret_cast<compiler::Module* (*)()>(::dlsym(module, "rulec_compiler"));
  if (make == nullptr) problem = fmt::format("{} is no rule compiler", file.string());
  return make == nullptr ? nullptr : make();
}

}  // namespace rulec::cli
