#include "compiler/parse.h"

#include <fmt/format.h>

#include <future>
#include <optional>
#include <utility>

#include "compiler/ast_bytes.h"
#include "compiler/syntax_errors.h"
#include "compiler/token_check.h"
#include "compiler/tree_builder.h"

namespace rulec::compiler {
namespace {

using syntax::P;

std::vector<Token> tokens_of(antlr4::CommonTokenStream& stream, const syntax::Offsets& offsets) {
  stream.fill();
  std::vector<Token> tokens;
  for (const auto* token : stream.getTokens())
    if (token->getChannel() == antlr4::Token::DEFAULT_CHANNEL && token->getType() != antlr4::Token::EOF)
      tokens.push_back({token->getText(), offsets.span(token), token->getType() == P::STRAY});
  return tokens;
}

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// Where the text stops being UTF-8: ANTLR would throw.
std::optional<std::size_t> first_bad_byte(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t size = lead < 0x80                   ? 1
                             : lead >= 0xc2 && lead < 0xe0 ? 2
                             : (lead & 0xf0) == 0xe0       ? 3
                             : lead >= 0xf0 && lead < 0xf5 ? 4
                                                           : 0;
    if (size == 0 || i + size > text.size()) return i;
    char32_t point = size == 1 ? lead : lead & (0x7fU >> size);
    for (std::size_t k = 1; k < size; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xc0) != 0x80) return i;
      point = (point << 6) | (next & 0x3fU);
    }
    const bool surrogate = point >= 0xd800 && point < 0xe000;
    if (surrogate || point > 0x10ffff || (size == 3 && point < 0x800) || (size == 4 && point < 0x10000)) return i;
    i += size;
  }
  return std::nullopt;
}

// A tree depends on nothing but the text.
struct Kept {
  Cache::Key key{};
  std::optional<ast::File> file;
};

Kept kept_tree(const Sources& sources, std::uint32_t source, const Cache& cache) {
  const std::string_view text = sources[source].text();
  Kept kept{Cache::key("syntax tree", text), {}};
  if (const auto bytes = cache.find(kept.key))
    kept.file = file_of(*bytes, source, static_cast<std::uint32_t>(text.size()));
  return kept;
}

ast::File parse_and_keep(const Sources& sources, std::uint32_t source, Diagnostics& problems, const Cache::Key& key,
                         Cache* cache) {
  const auto before = problems.all().size();
  auto file = parse(sources, source, problems);
  if (cache != nullptr && problems.all().size() == before)
    if (const auto bytes = bytes_of(file)) cache->keep(key, *bytes);
  return file;
}

}  // namespace

ast::File parse(const Sources& sources, std::uint32_t source, Diagnostics& problems) {
  ast::File empty;
  empty.source = source;
  std::string_view text = sources[source].text();
  if (const auto bad = first_bad_byte(text)) {
    const auto at = static_cast<std::uint32_t>(*bad);
    problems.error("RC0107", {source, at, at + 1},
                   fmt::format("unreadable byte {:#04x}: the file is not UTF-8", static_cast<unsigned char>(text[at])),
                   "save it as UTF-8");
    return empty;
  }
  std::uint32_t from = 0;  // ANTLR drops the mark and counts from behind it
  while (text.substr(from).starts_with(kByteOrderMark)) from += static_cast<std::uint32_t>(kByteOrderMark.size());
  syntax::Run run(source, text.substr(from), from);
  if (check_tokens(tokens_of(run.stream, run.offsets), problems)) return empty;
  syntax::Errors errors(run.offsets, problems);
  run.parser.addErrorListener(&errors);
  P::UnitContext* unit = nullptr;
  try {
    unit = run.parser.unit();
  } catch (const syntax::BoundedParser::TooDeep&) {
    syntax::too_deep(problems, run.offsets.span(run.parser.getCurrentToken()));
  }
  if (unit == nullptr || errors.count > 0) return empty;
  return syntax::Builder(sources, run.offsets, problems, source).file(unit);
}

std::string ast::Ref::text() const {
  std::string text;
  for (const auto& step : steps) text += (text.empty() ? "" : ".") + step.text;
  return text;
}

std::vector<ast::File> parse_all(const Sources& sources, Diagnostics& problems, Cache* cache) {
  const std::uint32_t count = sources.size();
  std::vector<Kept> kept(count);
  if (cache != nullptr && !cache->off()) {
    const auto find = [&](std::uint32_t first) {
      for (std::uint32_t i = first; i < count; i += 2) kept[i] = kept_tree(sources, i, *cache);
    };
    auto others = std::async(find, 1);
    find(0);
    others.get();
  }
  std::vector<ast::File> files;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!kept[i].file) kept[i].file = parse_and_keep(sources, i, problems, kept[i].key, cache);
    files.push_back(std::move(*kept[i].file));
  }
  return files;
}

}  // namespace rulec::compiler
