// Files of keys.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/io.h"
#include "cli/options.h"
#include "signature/key.h"

namespace rulec::cli {

// All keys of these files; nothing, and all is said, where one is none.
std::optional<std::vector<signature::Key>> public_keys(const std::vector<std::string>& files, const Display& display,
                                                       Io& io);
std::optional<signature::Key> private_key(const std::string& file, const Display& display, Io& io);

}  // namespace rulec::cli
