// Whatever happens to a rule file: fmt loses nothing, the compiler comes back, and what it says first stands on the
// line that was changed. RULEC_MUTATIONS=1000 runs more mutations than the default, RULEC_SEED others.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>

#include "compiler/compile.h"
#include "compiler/format.h"
#include "tests/compiler/bare.h"

using namespace rulec::compiler;
using rulec::tests::bare;

namespace {

constexpr int kUsual = 200, kSeed = 16931, kLeast = 90;  // percent on the line that was changed

int number_from(const char* name, int usual) {
  const char* wanted = std::getenv(name);
  return wanted != nullptr ? std::atoi(wanted) : usual;
}

// A word, a number, a text or a sign.
struct Piece {
  std::size_t at = 0, size = 0;
};

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.'; }

std::vector<Piece> pieces_of(const std::string& text) {
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t from = i;
    if (text[i] == '#') {
      i = std::min(text.find('\n', i), text.size());
      continue;
    }
    if (text[i] == '"') {
      for (++i; i < text.size() && text[i] != '"'; ++i)
        if (text[i] == '\\') ++i;
      ++i;
    } else if (is_word(text[i])) {
      while (i < text.size() && is_word(text[i])) ++i;
    } else {
      ++i;
      if (text[from] == ' ' || text[from] == '\n' || text[from] == '\t') continue;
    }
    pieces.push_back({from, std::min(i, text.size()) - from});
  }
  return pieces;
}

class Mutator {
 public:
  explicit Mutator(int seed) : random_(static_cast<unsigned>(seed)) {
    std::string why;
    files_ = read_files(std::string(RULEC_SOURCE_DIR) + "/rules", why);
    for (const auto& [path, text] : files_)
      if (path.ends_with(".rule")) names_.push_back(path);
  }

  // What was done, in words.
  struct Mutation {
    std::string name, kind;
    std::uint32_t line = 0;
    Files files;
  };

  Mutation next() {
    Mutation made{names_[below(names_.size())], {}, 0, files_};
    std::string& text = made.files.find(made.name)->second;
    const auto pieces = pieces_of(text);
    Piece piece;
    do piece = pieces[below(pieces.size())];
    while (text[piece.at] == '"' || static_cast<unsigned char>(text[piece.at]) >= 0x80);
    const std::size_t in = piece.at + below(piece.size);
    made.line =
        1 + static_cast<std::uint32_t>(std::count(text.begin(), text.begin() + static_cast<long>(piece.at), '\n'));
    const std::string word = text.substr(piece.at, piece.size);
    const bool is_name = is_word(word[0]);
    switch (is_name ? below(6) : 3 + below(3)) {
      case 0:
        made.kind = "a letter became another";
        text[in] = text[in] == 'q' ? 'w' : 'q';
        break;
      case 1:
        made.kind = "a letter fell out";
        text.erase(in, 1);
        break;
      case 2:
        made.kind = "a letter twice";
        text.insert(in, 1, text[in]);
        break;
      case 3:
        made.kind = is_name ? "a word fell out" : "a sign fell out";
        text.erase(piece.at, piece.size);
        break;
      case 4:
        made.kind = is_name ? "a word twice" : "a sign twice";
        text.insert(piece.at, word + " ");
        break;
      default:
        made.kind = "a bracket too much";
        text.insert(in, 1, "({[)}]"[below(6)]);
        break;
    }
    return made;
  }

 private:
  std::size_t below(std::size_t most) { return std::uniform_int_distribution<std::size_t>(0, most - 1)(random_); }

  std::mt19937 random_;
  Files files_;
  std::vector<std::string> names_;
};

// Trees of the files that stay as they are.
struct Kept {
  Kept()
      : folder(std::filesystem::temp_directory_path() / fmt::format("rulec-mutations-{}", ::getpid())), cache(folder) {}
  ~Kept() {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  std::filesystem::path folder;
  Cache cache;
};

// Nothing where the text does not parse.
std::optional<std::string> formatted(const std::string& text) {
  Sources sources;
  Diagnostics problems(sources);
  return format(sources, sources.add("a.rule", text), problems);
}

}  // namespace

TEST_CASE("what is wrong is said on the line that was changed, and fmt loses nothing of it") {
  Mutator mutator(number_from("RULEC_SEED", kSeed));
  Kept kept;
  int reported = 0, there = 0;
  std::map<std::string, int> elsewhere;
  for (int round = number_from("RULEC_MUTATIONS", kUsual); round > 0; --round) {
    const auto mutation = mutator.next();
    const std::string& text = mutation.files.find(mutation.name)->second;
    INFO(fmt::format("{}:{}: {}", mutation.name, mutation.line, mutation.kind));
    if (const auto made = formatted(text)) {
      CHECK((bare(*made) == bare(text)));
      CHECK((formatted(*made) == made));
    }
    const auto compilation = compile(mutation.files, "rules", &kept.cache);
    if (compilation->problems.all().empty()) continue;
    ++reported;
    const Diagnostic& first = compilation->problems.all().front();
    const Source& source = compilation->sources[first.span.source];
    const auto line = source.position(first.span.from).line;
    if (source.path() == "rules/" + mutation.name && line == mutation.line) {
      ++there;
      continue;
    }
    ++elsewhere[mutation.kind + ": " + std::string(first.code)];
    if (std::getenv("RULEC_MISSES") != nullptr)
      WARN(fmt::format("{}:{}: {}\n  {}\n  {}:{}: {} {}\n  {}", mutation.name, mutation.line, mutation.kind,
                       Source("", text).line(mutation.line), source.path(), line, first.code, first.message,
                       source.line(line)));
  }
  std::string misses;
  for (const auto& [kind, count] : elsewhere) misses += fmt::format("\n  {} {}", count, kind);
  WARN(fmt::format("{} of {} on the line that was changed; elsewhere:{}", there, reported, misses));
  CHECK(there * 100 >= reported * kLeast);
}

TEST_CASE("a brace too many at the end of any rule file is found there, all above it is laid out as braces go") {
  std::string why;
  for (const auto& [path, text] : read_files(std::string(RULEC_SOURCE_DIR) + "/rules", why)) {
    if (!path.ends_with(".rule")) continue;
    INFO(path);
    const auto compilation = compile({{path, text + "}\n"}}, "rules");
    REQUIRE(compilation->problems.errors() == 1);
    const Diagnostic& first = compilation->problems.all().front();
    CHECK(first.code == "RC0102");
    const std::size_t last = text.find_last_not_of('\n', text.rfind("\n", text.size() - 2));
    CHECK(first.span.from >= std::min(last, text.size() - 100));  // what stands there may have lost its `{`
  }
}
