// Archives: what is packed comes out as it was, and what is no archive is said to be none.
#include "chorus/archive.h"

#include <catch2/catch.hpp>
#include <random>

using namespace rulec::chorus;
using Catch::Matchers::Contains;

namespace {

std::string noise(std::size_t size) {
  std::mt19937 random(7);
  std::string bytes(size, ' ');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

}  // namespace

TEST_CASE("what is packed comes out as it was, and equal entries make equal bytes", "[chorus]") {
  const std::vector<ArchiveEntry> entries = {{"A-1.xml", "<a/>"}, {"A-2.xml", noise(200000)}, {"A-3.xml", ""}};
  const std::string packed = pack(entries);
  CHECK(packed.substr(0, 2) == "\x1f\x8b");
  CHECK(packed == pack(entries));
  const auto unpacked = unpack(packed, 1000000);
  const auto& files = std::get<std::vector<ArchiveEntry>>(unpacked);
  REQUIRE(files.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(files[i].name == entries[i].name);
    CHECK(files[i].bytes == entries[i].bytes);
  }
}

TEST_CASE("an archive is no larger than was said before, also where nothing can be compressed", "[chorus]") {
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, std::size_t{511}, std::size_t{70000}, std::size_t{3000000}}) {
    INFO(size);
    std::vector<ArchiveEntry> entries;
    for (int i = 0; i < 3; ++i) entries.push_back({"A-" + std::to_string(i), noise(size)});
    CHECK(pack(entries).size() <= 2048 + 3 * most_packed(size));
  }
}

TEST_CASE("what is no archive, is cut or unpacks to too much is a problem", "[chorus]") {
  const std::string packed = pack({{"A-1.xml", std::string(500000, ' ')}});
  CHECK_THAT(std::get<Problem>(unpack(packed, 499999)).english, Contains("over 499999 bytes"));
  CHECK(std::holds_alternative<std::vector<ArchiveEntry>>(unpack(packed, 500000)));
  for (const std::string& bytes : {std::string("<a/>"), packed.substr(0, packed.size() / 2)}) {
    INFO(bytes.size());
    CHECK_THAT(std::get<Problem>(unpack(bytes, 1000000)).english, Contains("cannot be read"));
  }
}
