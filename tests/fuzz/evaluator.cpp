// Rules and a document, parted by a line `----`: what compiles judges the document. An input that begins with `table:`
// is patches (offset, bits; 32 bits each) to a compiled table, and the changed table must be refused.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <list>
#include <memory>
#include <string_view>

#include "compiler/compile.h"
#include "evaluate/judge.h"
#include "evaluate/table_conditions.h"
#include "formats/gobl.h"
#include "small_model.h"

using namespace rulec;

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace {

constexpr std::string_view kLine = "\n----\n", kPatches = "table:";

struct Program {
  explicit Program(std::string_view text)
      : rules(text), compilation(compiler::compile(fuzz::beside_model(std::string(text)), "rules")) {
    if (compilation->problems.errors() > 0) return;
    table = std::make_unique<RuleTable>(std::as_bytes(std::span(compilation->table.words)));
    const auto mapping = table->mapping_named("gobl");
    if (!mapping) return;
    reader = std::make_unique<gobl::Reader>(*table, *mapping, table_conditions(*table));
    judge = std::make_unique<Judge>(*table);
  }

  std::string rules;
  std::unique_ptr<compiler::Compilation> compilation;
  std::unique_ptr<RuleTable> table;
  std::unique_ptr<gobl::Reader> reader;
  std::unique_ptr<Judge> judge;
};

// The same rules come often: most mutations are of the document.
Program& program(std::string_view rules) {
  constexpr std::size_t kMost = 64;
  static std::list<Program> known;
  const auto found = std::find_if(known.begin(), known.end(), [&](const Program& one) { return one.rules == rules; });
  if (found != known.end()) {
    known.splice(known.begin(), known, found);
  } else {
    known.emplace_front(rules);
    if (known.size() > kMost) known.pop_back();
  }
  return known.front();
}

void judge(std::string_view rules, std::string_view bytes) {
  Program& program = ::program(rules);
  if (!program.judge) return;
  Document document;
  if (program.reader->read(std::string(bytes), document)) return;
  JudgeOptions options;
  options.french = bytes.size() % 2 == 1;
  options.direction = bytes.size() % 4 < 2 ? Direction::send : Direction::receive;
  program.judge->judge(document, options);
  for (Index layer = 0; layer < program.table->layers().size(); ++layer) {
    options.layers = {layer};
    program.judge->judge(document, options);
  }
}

void patch(std::string_view patches) {
  static const Program whole("");
  if (!whole.table) std::abort();
  std::vector<std::uint64_t> words = whole.compilation->table.words;
  const auto bytes = std::as_writable_bytes(std::span(words));
  for (; patches.size() >= 8; patches.remove_prefix(8)) {
    std::uint32_t at, bits;
    std::memcpy(&at, patches.data(), 4);
    std::memcpy(&bits, patches.data() + 4, 4);
    at %= bytes.size();
    for (std::size_t i = 0; i < 4 && at + i < bytes.size(); ++i) bytes[at + i] ^= std::byte(bits >> (8 * i));
  }
  std::size_t size = bytes.size();
  if (!patches.empty()) size -= std::min<std::size_t>(size, static_cast<unsigned char>(patches.front()));
  const bool changed = words != whole.compilation->table.words || size != bytes.size();
  if (RuleTable(bytes.first(size)).problem().has_value() != changed) std::abort();
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most,
                                               unsigned int seed) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t line = input.find(kLine);
  if (line == std::string_view::npos || seed % 16 == 0) return LLVMFuzzerMutate(data, size, most);
  const std::size_t document = line + kLine.size();
  if (seed % 4 != 1) return document + LLVMFuzzerMutate(data + document, size - document, most - document);
  const std::string rest(input.substr(line));
  if (rest.size() >= most) return LLVMFuzzerMutate(data, size, most);
  const std::size_t rules = LLVMFuzzerMutate(data, line, most - rest.size());
  std::memcpy(data + rules, rest.data(), rest.size());
  return rules + rest.size();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (input.starts_with(kPatches)) {
    patch(input.substr(kPatches.size()));
  } else if (const std::size_t line = input.find(kLine); line != std::string_view::npos) {
    judge(input.substr(0, line), input.substr(line + kLine.size()));
  }
  return 0;
}
