#include "cli/whole_file.h"

#include <fmt/format.h>

#include <cstring>

#include "cli/write_file.h"

namespace rulec::cli {

bool write_whole(const std::string& path, std::string_view bytes, Io& io) {
  const int problem = write_whole(path, bytes);
  if (problem != 0) io.err << fmt::format("rulec: cannot write {}: {}\n", path, std::strerror(problem));
  return problem == 0;
}

}  // namespace rulec::cli
