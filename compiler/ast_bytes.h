// Syntax trees as bytes, to be kept between runs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compiler/ast.h"

namespace rulec::compiler {

// Nothing where the tree is nested too deep, or knows of places in other files: then it is not kept.
std::optional<std::string> bytes_of(const ast::File& file);

// The tree of source number `source`, which is `size` bytes long. Nothing where the bytes are none of a tree: whatever
// they are, they do no harm.
std::optional<ast::File> file_of(std::string_view bytes, std::uint32_t source, std::uint32_t size);

}  // namespace rulec::compiler
