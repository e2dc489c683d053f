#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "cli/exit_code.h"
#include "cli/verbs.h"

namespace rulec::cli {
namespace {

constexpr const char* kFile = "librulec-chorus.so";

std::filesystem::path module_file() {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  fs::path file = folder / kFile;
  return fs::exists(file, error) ? file : folder.parent_path() / "lib" / "rulec" / kFile;
}

// A function of the module, which stays loaded until the program ends; null, and all is said, where it cannot be had.
void* function(const char* name, Io& io) {
  void* const module = ::dlopen(module_file().c_str(), RTLD_NOW | RTLD_LOCAL);
  void* const found = module == nullptr ? nullptr : ::dlsym(module, name);
  if (found == nullptr) io.err << fmt::format("rulec: the module of Chorus Pro cannot be loaded: {}\n", ::dlerror());
  return found;
}

}  // namespace

int chorus(const ChorusOptions& options, const Display& display, Io& io) {
  using Run = int (*)(const ChorusOptions*, const Display*, Io*);
  const auto run = reinterpret_cast<Run>(function("rulec_chorus_verb", io));
  return run == nullptr ? kUnable : run(&options, &display, &io);
}

std::optional<report::SentInvoices> sent_by(const std::string& profile, const Display& display, Io& io) {
  using Read = bool (*)(const std::string*, const Display*, Io*, report::SentInvoices*);
  const auto read = reinterpret_cast<Read>(function("rulec_chorus_sent", io));
  report::SentInvoices sent;
  if (read == nullptr || !read(&profile, &display, &io, &sent)) return std::nullopt;
  return sent;
}

}  // namespace rulec::cli
