#include "compiler/parse.h"

#include <fmt/format.h>

#include <atomic>
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
  std::optional<std::string> bytes;
  std::optional<ast::File> file;
};

// Each one once, whoever comes first.
class KeptTrees {
 public:
  KeptTrees(const Sources& sources, std::vector<Kept>& trees) : sources_(sources), trees_(trees) {}

  void take() {
    for (std::size_t i; (i = next_++) < trees_.size();) {
      const auto number = static_cast<std::uint32_t>(i);
      const auto size = static_cast<std::uint32_t>(sources_[number].text().size());
      if (trees_[i].bytes) trees_[i].file = file_of(*trees_[i].bytes, number, size);
    }
  }

 private:
  const Sources& sources_;
  std::vector<Kept>& trees_;
  std::atomic<std::size_t> next_ = 0;
};

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
  if (check_tokens(tokens_of(run.stream, run.offsets), sources[source], problems)) return empty;
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
  std::vector<Kept> trees(sources.size());
  const auto parse_where = [&](const auto& missing) {
    for (std::uint32_t i = 0; i < trees.size(); ++i)
      if (missing(trees[i])) trees[i].file = parse_and_keep(sources, i, problems, trees[i].key, cache);
  };
  if (cache != nullptr && !cache->off()) {
    for (std::uint32_t i = 0; i < trees.size(); ++i) {
      trees[i].key = Cache::key("syntax tree", sources[i].text());
      trees[i].bytes = cache->find(trees[i].key);
    }
    KeptTrees kept(sources, trees);
    auto beside = std::async([&] { kept.take(); });
    parse_where([](const Kept& tree) { return !tree.bytes; });
    kept.take();
    beside.get();
  }
  parse_where([](const Kept& tree) { return !tree.file; });
  std::vector<ast::File> files;
  for (auto& tree : trees) files.push_back(std::move(*tree.file));
  return files;
}

}  // namespace rulec::compiler
