// A mapping reads by its plan what it would read were each path walked by itself: of the fixtures, and of documents
// that chance has made of them, in which members lack, come twice, stand in another order or hold something else.
#include "formats/match_plan.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "evaluate/table_conditions.h"
#include "formats/json_tree.h"
#include "formats/mapping.h"
#include "formats/xml_tree.h"

using namespace rulec;

namespace {

std::string fixture(const std::string& name) {
  std::ifstream file(RULEC_SOURCE_DIR "/tests/fixtures/" + name, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Writes the tree of a document again, with changes; without `chance` as it is.
class Writer {
 public:
  Writer(const Tree& tree, std::mt19937& chance) : tree_(tree), chance_(chance) {}

  std::string xml(Place place) {
    const Node& node = tree_[place];
    const std::string name = tree_.name_of(place);
    std::string start = "<" + name, inside;
    for (const Place child : children(place)) {
      if (tree_[child].kind == NodeKind::element)
        inside += xml(child);
      else
        start += " " + tree_.name_of(child) + "=\"" + escaped(text(child)) + "\"";
    }
    if (place == 0)
      for (const char* const space : {"rsm=\"urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100\"",
                                      "udt=\"urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100\"",
                                      "qdt=\"urn:un:unece:uncefact:data:standard:QualifiedDataType:100\"",
                                      "ram=\"urn:un:unece:uncefact:data:standard:"
                                      "ReusableAggregateBusinessInformationEntity:100\""})
        start += std::string(" xmlns:") + space;
    if (inside.empty() || one_in(80)) inside += escaped(text(place));
    return start + ">" + inside + "</" + name + ">" + (node.parent != kNone && one_in(60) ? xml(place) : "");
  }

  std::string json(Place place) {
    const Node& node = tree_[place];
    if (node.parent != kNone && one_in(50))
      return pick({"null", "{}", "[]", "[null]", "12", "true", "\"\"", "[[\"a\"]]"});
    if (node.parent != kNone && one_in(60)) return "[" + json(place) + "," + json(place) + "]";
    if (node.kind == NodeKind::text) return "\"" + escaped_json(text(place)) + "\"";
    if (node.kind != NodeKind::object && node.kind != NodeKind::array) return std::string(node.view());
    const bool object = node.kind == NodeKind::object;
    std::string inside;
    for (const Place child : children(place)) {
      if (!inside.empty()) inside += ",";
      if (object) inside += "\"" + std::string(tree_.written_name(child)) + "\":";
      inside += json(child);
    }
    return object ? "{" + inside + "}" : "[" + inside + "]";
  }

 private:
  bool one_in(unsigned times) { return chance_() % times == 0; }
  std::string pick(const std::vector<std::string>& choice) { return choice[chance_() % choice.size()]; }

  std::vector<Place> children(Place place) {
    std::vector<Place> all;
    for (Place child = tree_[place].first_child; child != kNone; child = tree_[child].next)
      if (!one_in(40)) all.push_back(child);
    if (one_in(15)) std::shuffle(all.begin(), all.end(), chance_);
    return all;
  }

  std::string text(Place place) {
    return one_in(50) ? pick({"", " ", "x", "1.5", "0088", "false"}) : std::string(tree_[place].view());
  }

  static std::string escaped(const std::string& text) {
    std::string result;
    for (const char c : text)
      result += c == '<' ? "&lt;" : c == '&' ? "&amp;" : c == '"' ? "&quot;" : std::string(1, c);
    return result;
  }
  static std::string escaped_json(const std::string& text) {
    std::string result;
    for (const char c : text)
      result += c == '"' || c == '\\' ? "\\" + std::string(1, c) : c == '\n' ? "\\n" : std::string(1, c);
    return result;
  }

  const Tree& tree_;
  std::mt19937& chance_;
};

void check_values(const RuleTable& table, const Invoice& planned, const Invoice& walked) {
  for (Frame frame = 0; frame < table.frames().size(); ++frame) {
    REQUIRE(planned.rows(frame).size() == walked.rows(frame).size());
    for (RowIndex row = 0; row < planned.rows(frame).size(); ++row) {
      REQUIRE(planned.rows(frame)[row].parent == walked.rows(frame)[row].parent);
      REQUIRE(planned.rows(frame)[row].place == walked.rows(frame)[row].place);
      for (Index slot = 0; slot < table.frames()[frame].slots; ++slot) {
        const Value &one = planned.slots(frame, row)[slot], &other = walked.slots(frame, row)[slot];
        const bool same = one.state == other.state && one.place == other.place && one.raw() == other.raw() &&
                          one.text() == other.text() && one.units == other.units && one.scale == other.scale &&
                          one.decimals == other.decimals && one.carried == other.carried;
        INFO("frame " << frame << ", row " << row << ", slot " << slot);
        REQUIRE(same);
      }
    }
  }
}

// The same document, read both ways.
class Pair {
 public:
  explicit Pair(const char* name)
      : xml_(table_.mappings()[*table_.mapping_named(name)].syntax == Syntax::xml),
        planned_(table_, *table_.mapping_named(name)),
        walked_(table_, *table_.mapping_named(name), false) {}

  // Nothing where it cannot be read at all, or how many notices there are.
  std::optional<std::size_t> check(const std::string& bytes) {
    const bool unread = xml_ ? xml_reader_.read(bytes, one_) || xml_reader_.read(bytes, other_)
                             : json_reader_.read(bytes, one_) || json_reader_.read(bytes, other_);
    if (unread) return std::nullopt;
    for (auto& [mapping, document] : {std::pair(&planned_, &one_), std::pair(&walked_, &other_)}) {
      document->facts.clear();
      document->notices.clear();
      mapping->read(0, *document, conditions_.get());
      mapping->note_leftovers(*document, xml_ ? "" : "Invoice");
    }
    INFO(bytes);
    check_values(table_, one_.invoice, other_.invoice);
    for (std::size_t fact = 0; fact < kFacts; ++fact)
      REQUIRE(one_.facts[static_cast<Fact>(fact)] == other_.facts[static_cast<Fact>(fact)]);
    REQUIRE(one_.notices.size() == other_.notices.size());
    for (std::size_t i = 0; i < one_.notices.size(); ++i) {
      REQUIRE(one_.notices[i].rule == other_.notices[i].rule);
      REQUIRE(one_.notices[i].term == other_.notices[i].term);
      REQUIRE(one_.notices[i].places == other_.notices[i].places);
      REQUIRE(one_.notices[i].fields == other_.notices[i].fields);
    }
    REQUIRE(one_.tree.nodes.size() == other_.tree.nodes.size());
    for (Place place = 0; place < one_.tree.nodes.size(); ++place) {
      INFO(one_.tree.path(place));
      REQUIRE(int{one_.tree[place].used} == int{other_.tree[place].used});
    }
    return one_.notices.size();
  }

  const Tree& tree() const { return one_.tree; }

 private:
  const RuleTable& table_ = standard_rules();
  std::unique_ptr<Conditions> conditions_ = table_conditions(table_);
  XmlReader xml_reader_{table_};
  JsonReader json_reader_{table_};
  bool xml_;
  Mapping planned_, walked_;
  Document one_, other_;
};

void check_by_chance(const char* mapping, const std::string& fixture_name, bool xml) {
  constexpr int kDocuments = 300;
  Pair pair(mapping);
  const std::string original = fixture(fixture_name);
  std::mt19937 chance(7);
  std::size_t read = 0, notices = 0;
  REQUIRE(pair.check(original));
  for (int i = 0; i < kDocuments; ++i) {
    Document source;
    if (xml)
      REQUIRE_FALSE(XmlReader(standard_rules()).read(original, source));
    else
      REQUIRE_FALSE(JsonReader(standard_rules()).read(original, source));
    Writer writer(source.tree, chance);
    const auto said = pair.check(xml ? writer.xml(0) : writer.json(0));
    read += said ? 1 : 0;
    notices += said.value_or(0);
  }
  CHECK(read > kDocuments * 9 / 10);
  CHECK(notices > kDocuments);
}

}  // namespace

TEST_CASE("CII is read by the plan as by each path") { check_by_chance("cii", "every-term.xml", true); }

TEST_CASE("the dialects of CII are read by the plan as by each path") {
  check_by_chance("choruspro-v1", "every-term.xml", true);
}

TEST_CASE("GOBL is read by the plan as by each path") { check_by_chance("gobl", "everything.json", false); }

TEST_CASE("the dialect of GOBL for Chorus Pro is read by the plan as by each path") {
  for (Index i = 0; i < standard_rules().mappings().size(); ++i) {
    const MappingRow& row = standard_rules().mappings()[i];
    if (row.syntax == Syntax::json && row.reads.count > 0)
      check_by_chance(std::string(standard_rules().text(row.name)).c_str(), "everything.json", false);
  }
}

TEST_CASE("a path that meets what it does not want says so in its turn") {
  Pair pair("gobl");
  for (const char* const document : {R"({"supplier":"none","totals":3,"lines":{"i":1},"notes":"x"})",
                                     R"({"supplier":{"addresses":{},"people":[1]}})",
                                     R"({"lines":[null,[],{"item":"x","taxes":true}],"payment":{"terms":[]}})",
                                     R"({"ordering":{"projects":["x",null]}})"}) {
    const auto notices = pair.check(document);
    REQUIRE(notices);
    CHECK(*notices > 0);
  }
}

TEST_CASE("what is far to seek in a large element is found, and those of its name after it") {
  std::string bytes =
      "<rsm:CrossIndustryInvoice xmlns:rsm=\"urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100\" "
      "xmlns:ram=\"urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100\">";
  const std::vector<std::string> names = {"ID", "Name", "TypeCode", "Unknown", "LineID", "Content"};
  std::mt19937 chance(3);
  for (int i = 0; i < 500; ++i) {
    const std::string name = "ram:" + names[chance() % (i < 400 ? 4 : 6)];
    bytes += "<" + name + "/>";
  }
  bytes += "</rsm:CrossIndustryInvoice>";
  const RuleTable& table = standard_rules();
  Document document;
  XmlReader reader(table);
  REQUIRE_FALSE(reader.read(bytes, document));
  const Tree& tree = document.tree;
  for (const char* const name : {"ID", "Name", "TypeCode", "LineID", "Content", "Reason"}) {
    const Index number = table.name_number(name);
    std::vector<Place> one_by_one, chained;
    for (Place child = tree[0].first_child; child != kNone; child = tree[child].next)
      if (tree[child].name == number) one_by_one.push_back(child);
    for (int twice = 0; twice < 2; ++twice) {
      chained.clear();
      for (Place child = tree.first_named(0, number); child != kNoPlace; child = tree[child].next_alike)
        chained.push_back(child);
      INFO(name);
      CHECK(chained == one_by_one);
    }
    CHECK(one_by_one.empty() == (std::string(name) == "Reason"));
  }
}
