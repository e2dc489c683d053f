// From a folder of rule files to a table: the whole compiler in one call.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "compiler/cache.h"
#include "compiler/diagnostic.h"
#include "compiler/emit.h"
#include "compiler/world.h"

namespace rulec::compiler {

// The files of a folder, by their path below it: rule files and the tables of facts beside them.
using Files = std::map<std::string, std::string, std::less<>>;

struct Compilation {
  Sources sources;
  Diagnostics problems{sources};
  World world{sources};
  Rules rules;
  Mappings mappings;
  Emitted table;  // words empty where there were errors
};

// Reads all .rule and .tsv files below `folder` (or the one file that it names). Throws nothing; what cannot be read is
// a diagnostic.
Files read_files(const std::string& folder, std::string& why);

// `name` goes in front of the paths in diagnostics. With a cache, files that it knows are not parsed again; the result
// is the same.
std::unique_ptr<Compilation> compile(const Files& files, const std::string& name, Cache* cache = nullptr);
// With the cache of the user.
std::unique_ptr<Compilation> compile_kept(const Files& files, const std::string& name);

}  // namespace rulec::compiler
