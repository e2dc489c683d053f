// A file that is there whole or not at all.
#pragma once

#include <string>
#include <string_view>

#include "cli/io.h"

namespace rulec::cli {

// Written beside its place and moved there when it is whole. False where it cannot be written, which has been said;
// what stood there before stays.
bool write_whole(const std::string& path, std::string_view bytes, Io& io);

}  // namespace rulec::cli
