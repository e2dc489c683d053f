// Files that are written whole or not at all.
#pragma once

#include <string>
#include <string_view>

#include "cli/io.h"

namespace rulec::cli {

// Writes beside `path` and renames, so that nobody ever sees half of it; what is no regular file (a device, a pipe) is
// written to. Returns 0, or the errno of what went wrong; then nothing is left behind.
int write_whole(const std::string& path, std::string_view bytes);

// The same; false where it cannot be written, which has been said.
bool write_whole(const std::string& path, std::string_view bytes, Io& io);

}  // namespace rulec::cli
