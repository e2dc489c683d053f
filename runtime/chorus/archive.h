// Several invoices in one file: .tar.gz is written, .tar.gz and .zip are read. By libarchive, which replaces a writer
// and a reader of archives of our own.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "chorus/recipient.h"

namespace rulec::chorus {

struct ArchiveEntry {
  std::string name, bytes;
};

// A .tar.gz, the same bytes for the same entries. Throws where the memory is not enough.
std::string pack(const std::vector<ArchiveEntry>& entries);

// The most bytes that a file of so many adds to a .tar.gz, however badly it is compressed.
std::size_t most_packed(std::size_t bytes);

bool is_archive_name(std::string_view name);

// The files inside, or why they cannot be read. `limit`: the most bytes that they may have together once unpacked.
std::variant<std::vector<ArchiveEntry>, Problem> unpack(std::string_view archive, std::size_t limit);

}  // namespace rulec::chorus
