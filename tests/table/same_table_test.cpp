// The table linked into the program and the one made from the same files in memory are the same bytes.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>

#include "compiler/compile.h"
#include "table/rule_table.h"

using namespace rulec;

TEST_CASE("rules compiled in memory equal the linked table, byte for byte") {
  std::string why;
  const std::string folder = std::string(RULEC_SOURCE_DIR) + "/rules";
  const auto files = compiler::read_files(folder, why);
  REQUIRE(why.empty());
  const auto compilation = compiler::compile(files, folder);
  REQUIRE(compilation->problems.errors() == 0);
  const auto linked = standard_rules().bytes();
  const auto made = std::as_bytes(std::span(compilation->table.words));
  REQUIRE(linked.size() == made.size());
  CHECK(std::memcmp(linked.data(), made.data(), made.size()) == 0);
  CHECK_FALSE(standard_rules().problem().has_value());
}

TEST_CASE("a table that was cut or changed is refused") {
  const auto linked = standard_rules().bytes();
  std::vector<std::uint64_t> words(linked.size() / 8);
  std::memcpy(words.data(), linked.data(), linked.size());
  const auto problem = [&](std::size_t size) {
    return RuleTable(std::as_bytes(std::span(words)).first(size)).problem();
  };
  CHECK_FALSE(problem(linked.size()).has_value());
  CHECK(problem(10).has_value());
  CHECK(problem(linked.size() - 16).has_value());
  for (const std::size_t at : {std::size_t{16}, sizeof(Header), words.size() / 2 * 8, linked.size() - 8}) {
    INFO(at);
    words[at / 8] ^= 0x100;  // no section is out of bounds: only the digest tells
    CHECK(problem(linked.size()).has_value());
    words[at / 8] ^= 0x100;
  }
  reinterpret_cast<Header*>(words.data())->sections[5].count = 0xffffffff;
  CHECK(problem(linked.size()).has_value());
  words[0] ^= 1;
  CHECK(problem(linked.size()) == "not a rule table");
}

TEST_CASE("every rule says where it comes from and shows itself at work") {
  const RuleTable& table = standard_rules();
  for (const RuleRow& rule : table.rules()) {
    INFO(table.text(rule.id));
    CHECK(rule.title.en.size > 0);
    CHECK(rule.title.fr.size > 0);
    CHECK(rule.message_en.count > 0);
    CHECK(rule.message_fr.count > 0);
    CHECK(rule.source.size > 0);
    // The name of a member cannot be shown by a value alone.
    const bool of_names = table.text(rule.text).find("name()") != std::string_view::npos;
    // What only counts or forbids, in a place of XML, shows itself: the compiler makes its examples.
    const bool is_form = rule.tree != 0 && table.text(rule.file) == "syntax/cii.rule";
    const bool shows = of_names || is_form || table.text(rule.text).find("pass") != std::string_view::npos &&
                       table.text(rule.text).find("fail") != std::string_view::npos;
    CHECK((rule.manual != 0 || shows));
    CHECK((rule.manual != 0 || rule.fix_en.count > 0));
  }
}
