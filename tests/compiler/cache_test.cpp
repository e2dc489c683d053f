// What earlier runs have kept changes nothing but the time: tables and diagnostics are the same bytes with a cache as
// without, whatever was edited and whatever lies in the cache.
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>

#include "compiler/ast_bytes.h"
#include "compiler/compile.h"
#include "compiler/dump.h"
#include "compiler/parse.h"
#include "tests/compiler/standard_files.h"

using namespace rulec::compiler;
using rulec::tests::standard;
namespace fs = std::filesystem;

namespace {

// The model, one layer and its rules: enough for what is not about the edits themselves.
Files small() {
  Files files;
  for (const auto& [path, text] : standard())
    if (path.starts_with("model/") || path.starts_with("codelists/") || path == "en16931/layer.rule" ||
        path == "en16931/totals.rule")
      files[path] = text;
  return files;
}

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "rulec-cache-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  std::string cache() const { return (path / "cache").string(); }
  std::vector<fs::path> files() const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(path / "cache")) found.push_back(entry.path());
    return found;
  }
  fs::path path;
};

std::string bytes_in(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write(const fs::path& file, std::string_view bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

void check_same(const Compilation& with, const Compilation& without) {
  CHECK(with.problems.render(false) == without.problems.render(false));
  CHECK((with.table.words == without.table.words));
}

std::unique_ptr<Compilation> compiled(const Files& files, const Folder& folder) {
  Cache cache(folder.cache());
  REQUIRE_FALSE(cache.off());
  return compile(files, "rules", &cache);
}

// Replaces the first `was`, which must be there.
void edit(Files& files, const std::string& name, const std::string& was, const std::string& is) {
  std::string& text = files.at(name);
  const auto at = text.find(was);
  REQUIRE(at != std::string::npos);
  text.replace(at, was.size(), is);
}

struct Edit {
  const char* what;
  std::function<void(Files&)> make;
};

}  // namespace

TEST_CASE("with kept trees the table is the same, byte for byte, after edits of each kind") {
  const std::vector<Edit> edits = {
      {"nothing", [](Files&) {}},
      {"the body of a rule",
       [](Files& files) { edit(files, "en16931/totals.rule", "round(sum(BT-131), 2)", "round(sum(BT-131), 3)"); }},
      {"a let",
       [](Files& files) { edit(files, "en16931/totals.rule", "round(BT-106 - (BT-107", "round(BT-106 + (BT-107"); }},
      {"a message", [](Files& files) { edit(files, "en16931/totals.rule", "The lines add up to", "The lines make"); }},
      {"a table of codes", [](Files& files) { edit(files, "codelists/untdid-1001.tsv", "\n380\t", "\n380\tA "); }},
      {"a term", [](Files& files) { edit(files, "model/en16931.rule", "Sum of", "Total of"); }},
      {"what does not compile", [](Files& files) { edit(files, "en16931/totals.rule", "BT-106", "BT-1066"); }},
      {"what does not parse", [](Files& files) { edit(files, "en16931/totals.rule", "check", "chekc"); }},
      {"a mapping", [](Files& files) { edit(files, "mapping/gobl.rule", "<- ordering.code\n", "<- ordering.cod\n"); }},
      {"a rule about nodes", [](Files& files) { edit(files, "syntax/cii.rule", " forbid ", " require "); }},
      {"a layer", [](Files& files) { edit(files, "parity/layer.rule", "disable CII-DT-010, ", "disable "); }},
      {"a file less", [](Files& files) { files.erase("choruspro/attachments.rule"); }},
      {"a file more", [](Files& files) { files["aaa.rule"] = "edition 1\n\n# nothing but a comment\n"; }},
      {"another name",
       [](Files& files) { files["choruspro/zzz.rule"] = files.extract("choruspro/lengths.rule").mapped(); }},
  };
  const Folder folder;
  compiled(standard(), folder);
  for (const auto& one : edits) {
    INFO(one.what);
    Files files = standard();
    one.make(files);
    const auto without = compile(files, "rules");
    CHECK((without->problems.errors() == 0) == (std::string_view(one.what).find("does not") == std::string_view::npos));
    check_same(*compiled(files, folder), *without);
    check_same(*compiled(files, folder), *without);  // the edited file is kept now as well
  }
  check_same(*compiled(standard(), folder), *compile(standard(), "rules"));  // and back
}

TEST_CASE("with kept trees the dump of every rule is the same") {
  const Folder folder;
  compiled(small(), folder);
  CHECK((dump(*compiled(small(), folder), "") == dump(*compile(small(), "rules"), "")));
}

TEST_CASE("a tree that was written and read is the tree that was written") {
  for (const auto& [path, text] : standard()) {
    if (!path.ends_with(".rule")) continue;
    INFO(path);
    Sources sources;
    Diagnostics problems(sources);
    sources.add("before.rule", "# so that the number of the file is not 0\n");
    const auto tree = parse(sources, sources.add(path, text), problems);
    const auto bytes = bytes_of(tree);
    REQUIRE(bytes);
    const auto again = file_of(*bytes, 1, static_cast<std::uint32_t>(text.size()));
    REQUIRE(again);
    CHECK((bytes_of(*again) == bytes));
    CHECK_FALSE(file_of(*bytes, 1, 10));  // places behind the end of the file
  }
}

TEST_CASE("bytes that are no tree do no harm") {
  const std::string& text = standard().at("en16931/totals.rule");
  const auto size = static_cast<std::uint32_t>(text.size());
  Sources sources;
  Diagnostics problems(sources);
  const auto bytes = bytes_of(parse(sources, sources.add("a.rule", text), problems));
  REQUIRE(bytes);
  for (std::size_t cut = 0; cut < bytes->size(); cut += 97)
    CHECK_FALSE(file_of(std::string_view(*bytes).substr(0, cut), 0, size));
  CHECK_FALSE(file_of(*bytes + '\0', 0, size));
  std::mt19937 random(8);
  const auto below = [&](std::size_t most) { return std::uniform_int_distribution<std::size_t>(0, most - 1)(random); };
  for (int round = 0; round < 3000; ++round) {
    std::string broken = *bytes;
    for (std::size_t changes = 1 + below(4); changes > 0; --changes)
      broken[below(broken.size())] = static_cast<char>(below(2) == 0 ? 0xff : below(256));
    file_of(broken, 0, size);
  }
  std::string endless(1 << 20, '\1');  // what says of each part that it is there
  CHECK_FALSE(file_of(endless, 0, size));
}

TEST_CASE("what is damaged in the cache is as if it were not there") {
  const Files files = small();
  const auto without = compile(files, "rules");
  const Folder folder;
  compiled(files, folder);
  REQUIRE(folder.files().size() > 3);
  const std::string other = bytes_in(folder.files()[0]);
  const std::vector<std::pair<const char*, std::function<void(const fs::path&)>>> damages = {
      {"empty", [](const fs::path& file) { write(file, ""); }},
      {"cut", [](const fs::path& file) { fs::resize_file(file, fs::file_size(file) / 2); }},
      {"longer", [](const fs::path& file) { write(file, bytes_in(file) + "x"); }},
      {"another byte",
       [](const fs::path& file) {
         std::string bytes = bytes_in(file);
         bytes[bytes.size() / 2] ^= 1;
         write(file, bytes);
       }},
      {"rubbish", [](const fs::path& file) { write(file, std::string(5000, 'A')); }},
      {"that of another file", [&](const fs::path& file) { write(file, other); }},
      {"a folder",
       [](const fs::path& file) {
         fs::remove(file);
         fs::create_directory(file);
       }},
      {"a link to itself",
       [](const fs::path& file) {
         fs::remove_all(file);
         fs::create_symlink(file, file);
       }},
  };
  for (const auto& [what, damage] : damages) {
    INFO(what);
    for (const auto& file : folder.files()) damage(file);
    check_same(*compiled(files, folder), *without);
  }
}

TEST_CASE("a folder that others may write to, or that cannot be made, is not used") {
  const Folder folder;
  fs::create_directory(folder.cache());
  ::chmod(folder.cache().c_str(), 0777);
  CHECK(Cache(folder.cache()).off());
  ::chmod(folder.cache().c_str(), 0700);
  CHECK_FALSE(Cache(folder.cache()).off());
  write(folder.path / "file", "x");
  CHECK(Cache((folder.path / "file").string()).off());
  CHECK(Cache((folder.path / "file" / "below").string()).off());
  Cache off;
  CHECK(off.off());
  off.keep(Cache::key("test", "a"), "b");
  CHECK_FALSE(off.find(Cache::key("test", "a")));
}

TEST_CASE("the cache is bounded, and takes away nothing but its own") {
  const Folder folder;
  const std::string large(std::size_t{20} << 20U, 'x');
  Cache(folder.cache()).keep(Cache::key("test", "first"), "small");
  write(fs::path(folder.cache()) / "a letter", "Dear friends");
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    Cache cache(folder.cache());
    cache.keep(Cache::key("test", name), large);
    CHECK((cache.find(Cache::key("test", name)) == large));
  }
  std::uintmax_t total = 0;
  for (const auto& file : folder.files()) total += fs::file_size(file);
  CHECK(total <= std::uintmax_t{64} << 20U);
  CHECK(Cache(folder.cache()).find(Cache::key("test", "e")));
  CHECK_FALSE(Cache(folder.cache()).find(Cache::key("test", "a")));
  CHECK(bytes_in(fs::path(folder.cache()) / "a letter") == "Dear friends");
}

TEST_CASE("where the cache of the user is") {
  const auto with = [](const char* own, const char* caches, const char* home) {
    const std::pair<const char*, const char*> values[] = {
        {"RULEC_CACHE", own}, {"XDG_CACHE_HOME", caches}, {"HOME", home}};
    std::vector<std::pair<const char*, std::optional<std::string>>> before;
    for (const auto& [name, value] : values) {
      const char* known = std::getenv(name);
      before.emplace_back(name, known == nullptr ? std::nullopt : std::optional<std::string>(known));
      value == nullptr ? ::unsetenv(name) : ::setenv(name, value, 1);
    }
    const std::string folder = Cache::folder_of_user();
    for (const auto& [name, value] : before) value ? ::setenv(name, value->c_str(), 1) : ::unsetenv(name);
    return folder;
  };
  CHECK(with("off", "/c", "/h") == "");
  CHECK(with("/own", "/c", "/h") == "/own");
  CHECK(with(nullptr, "/c", "/h") == "/c/rulec");
  CHECK(with("", "relative", "/h") == "/h/.cache/rulec");
  CHECK(with(nullptr, nullptr, nullptr) == "");
}
