#include "compiler/test_document.h"

#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "evaluate/table_conditions.h"
#include "formats/cii.h"
#include "formats/gobl.h"
#include "formats/xml_tree.h"

namespace rulec::compiler {
namespace {

constexpr std::uintmax_t kMostBytes = std::uintmax_t{64} << 20U;  // as `check` reads unless told otherwise

std::optional<ReadError> read(const RuleTable& table, Index mapping, bool xml, std::string bytes, Document& document) {
  if (xml) return cii::Reader(table, mapping, table_conditions(table)).read(std::move(bytes), document);
  return gobl::Reader(table, mapping, table_conditions(table)).read(std::move(bytes), document);
}

}  // namespace

std::optional<std::string> read_test_document(const RuleTable& table, const std::string& path, Document& document) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return fmt::format("cannot read {}: no such file", path);
  if (std::filesystem::file_size(path, error) > kMostBytes)
    return fmt::format("{} is larger than {} MiB", path, kMostBytes >> 20U);
  std::ifstream in(path, std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(in), {});
  if (!in.is_open() || in.bad()) return fmt::format("cannot read {}", path);
  const bool xml = looks_like_xml(bytes);
  const char* const syntax = xml ? "cii" : "gobl";
  const auto mapping = table.mapping_named(syntax);
  if (!mapping) return fmt::format("these rules have no mapping `{}` to read {} by", syntax, path);
  if (const auto problem = read(table, *mapping, xml, std::move(bytes), document))
    return fmt::format("{}: {}", path, problem->message_en);
  if (!document.built) return fmt::format("{} has no totals: `rulec build` makes a finished invoice of it", path);
  if (document.gross)
    return fmt::format("{} has prices that include tax: name the CII that `rulec convert` makes of it", path);
  return std::nullopt;
}

}  // namespace rulec::compiler
