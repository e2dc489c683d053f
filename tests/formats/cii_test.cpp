// An invoice in CII with every business term that EN 16931 has a place for: each is read, from where the syntax binding
// of the standard (EN 16931-3-3) says it stands.
#include "formats/cii.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "evaluate/table_conditions.h"

using namespace rulec;

namespace {

const std::string kFixtures = RULEC_SOURCE_DIR "/tests/fixtures/";

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Expected {
  std::string term, value, path;
};

std::vector<Expected> expectations() {
  std::istringstream lines(bytes_of(kFixtures + "every-term.tsv"));
  std::vector<Expected> all;
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    const std::size_t one = line.find('\t'), two = line.find('\t', one + 1);
    all.push_back({line.substr(0, one), line.substr(one + 1, two - one - 1), line.substr(two + 1)});
  }
  return all;
}

// Without predicates: `a[b='c']/d[2]` is `a/d`.
std::string plain(const std::string& path) {
  std::string result;
  int depth = 0;
  for (const char c : path) {
    if (c == '[') ++depth;
    if (depth == 0) result += c;
    if (c == ']') --depth;
  }
  return result;
}

class Every {
 public:
  Every() {
    const auto error = reader_.read(bytes_of(kFixtures + "every-term.xml"), document_);
    INFO((error ? error->message_en : ""));
    REQUIRE_FALSE(error);
  }

  const TermRow* term(const std::string& id) const {
    for (const TermRow& term : table_.terms())
      if (table_.text(term.id) == id) return &term;
    return nullptr;
  }

  // All values of a term as `value at path`.
  std::vector<std::string> values(const TermRow& term) const {
    std::vector<std::string> all;
    for (RowIndex row = 0; row < document_.invoice.rows(term.frame).size(); ++row) {
      const Value& value = document_.invoice.slots(term.frame, row)[term.slot];
      if (value.is_present())
        all.push_back(std::string(value.text()) + " at " + plain(document_.tree.path(value.place)));
    }
    return all;
  }

  std::string notices() const {
    std::string text;
    for (const Notice& notice : document_.notices)
      text += notice.rule + " " + notice.fields[static_cast<std::size_t>(NoticeField::list)] + "\n";
    return text;
  }

 private:
  const RuleTable& table_ = standard_rules();
  cii::Reader reader_{table_, table_.mapping_named("cii").value(), table_conditions(table_)};
  Document document_;
};

}  // namespace

TEST_CASE("every business term is read from its place in CII") {
  const Every every;
  const auto expected = expectations();
  REQUIRE(expected.size() == 180);
  for (const Expected& one : expected) {
    INFO(one.term << " = " << one.value << "\n" << one.path);
    const TermRow* term = every.term(one.term);
    REQUIRE(term != nullptr);
    const auto values = every.values(*term);
    for (const std::string& value : values) UNSCOPED_INFO("read: " << value);
    CHECK(std::find(values.begin(), values.end(), one.value + " at " + plain(one.path)) != values.end());
  }
}

TEST_CASE("nothing of an invoice with every term is left over") { CHECK(Every().notices() == ""); }
