// Where profiles, secrets and the ledger live: under $RULEC_HOME, else in the user's XDG folders.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace rulec::cli {

std::filesystem::path config_folder();  // profiles, secrets
std::filesystem::path state_folder();   // ledger, suppliers, recipients

// A name that can be that of a file: letters, digits, `-`, `_`, `.`, and no dot in front.
bool is_plain_name(std::string_view name);

// The bytes of a file; nothing where it cannot be read.
std::optional<std::string> file_bytes(const std::filesystem::path& file);

// Writes a file whole or not at all, with its folders; its owner alone may read it. False where that fails.
bool write_private(const std::filesystem::path& file, std::string_view bytes);

}  // namespace rulec::cli
