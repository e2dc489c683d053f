#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "cli/exit_code.h"
#include "cli/verbs.h"

namespace rulec::cli {
namespace {

constexpr const char* kFile = "librulec-chorus.so";

}  // namespace

int chorus(const ChorusOptions& options, const Display& display, Io& io) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  fs::path file = folder / kFile;
  if (!fs::exists(file, error)) file = folder.parent_path() / "lib" / "rulec" / kFile;
  void* module = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);  // stays loaded until the program ends
  using Run = int (*)(const ChorusOptions*, const Display*, Io*);
  const auto run = module == nullptr ? nullptr : reinterpret_cast<Run>(::dlsym(module, "rulec_chorus_verb"));
  if (run != nullptr) return run(&options, &display, &io);
  io.err << fmt::format("rulec: the module of Chorus Pro cannot be loaded: {}\n", ::dlerror());
  return kUnable;
}

}  // namespace rulec::cli
