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

// A file for its owner alone that was not there before: EEXIST where anything is there, a link to nowhere too, however
// many try at once. Returns 0, or the errno of what went wrong; then no half of it is left.
int write_new(const std::string& path, std::string_view bytes);

}  // namespace rulec::cli
