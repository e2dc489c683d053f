// Files that complete an invoice, held against what the platform takes of names, kinds and sizes.
#pragma once

#include <optional>
#include <string>

#include "cli/exit_code.h"
#include "cli/io.h"
#include "cli/options.h"

namespace rulec::cli {

struct AttachedFile {
  std::string name, extension, mime, bytes;  // extension: in capitals, without a point
};

// A file that the platform would take; nothing, and all is said, for one that it would not (kRefused), and for one that
// cannot be read (kUnable).
struct Attached {
  std::optional<AttachedFile> file;
  int exit_code = kRefused;
};
Attached attached_file(const std::string& path, const Display& display, Io& io);

}  // namespace rulec::cli
