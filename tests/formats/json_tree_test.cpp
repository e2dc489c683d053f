// JSON bytes to a tree: what is refused, where, and what the nodes say.
#include "formats/json_tree.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "table/rule_table.h"

using namespace rulec;
using Catch::Matchers::Contains;

namespace {

std::optional<ReadError> read(std::string bytes, Document& document, JsonLimits limits = {}) {
  JsonReader reader(standard_rules(), limits);
  return reader.read(std::move(bytes), document);
}

// The nodes in their order, one a line: path, kind, text.
std::string dump(const Tree& tree) {
  static const char* const kKinds[] = {"object", "list", "text", "number", "truth", "null"};
  std::string lines;
  for (Place place = 0; place < tree.nodes.size(); ++place)
    lines += tree.path(place) + " " + kKinds[static_cast<std::size_t>(tree[place].kind)] +
             (tree[place].is_scalar() ? " " + std::string(tree[place].view()) : "") + "\n";
  return lines;
}

struct Refused {
  const char* about;
  std::string bytes;
  const char* message;  // a part of it
  std::uint32_t line, column;
};

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

}  // namespace

TEST_CASE("bytes that are no JSON are refused where they go wrong") {
  using namespace std::string_literals;
  const std::vector<Refused> cases = {
      {"nothing", "", "empty", 1, 1},
      {"only blanks", " \r\n\t", "empty", 1, 1},
      {"a word", "hello", "`hello` is no JSON value", 1, 1},
      {"a byte order mark", "\xEF\xBB\xBF{}", "byte order mark", 1, 1},
      {"UTF-16", "\xFF\xFE{\0"s, "UTF-16", 1, 1},
      {"the end is missing", "{\"a\": 1", "object that begins on line 1, column 1 is not closed", 1, 8},
      {"the end of a list is missing", "{\n \"a\": [1,", "list that begins on line 2, column 7 is not closed", 2, 10},
      {"cut behind a name", "{\"a\"", "not closed", 1, 5},
      {"cut behind a colon", "{\"a\":", "not closed", 1, 6},
      {"cut in a text", "{\"a\": \"b", "has no end", 1, 7},
      {"cut behind a backslash", "\"a\\", "has no end", 1, 1},
      {"text behind it", "{} x", "`x` follows", 1, 4},
      {"a second document", "{}\n{}", "`{` follows", 2, 1},
      {"a closing brace too many", "{}}", "`}` follows", 1, 3},
      {"a comma at the end of a list", "[1,]", "`]` stands where a value", 1, 4},
      {"a comma at the end of an object", "{\"a\": 1,}", "`}` stands where the name", 1, 9},
      {"two commas", "[1,,2]", "`,` stands where a value", 1, 4},
      {"no comma in a list", "[1 2]", "`2` stands where a comma or `]`", 1, 4},
      {"no comma in an object", "{\"a\": 1 \"b\": 2}", "where a comma or `}`", 1, 9},
      {"two texts together", "[\"a\"\"b\"]", "where a comma or `]`", 1, 5},
      {"a list closed as an object", "[1}", "`}` stands where a comma or `]`", 1, 3},
      {"no colon", "{\"a\" 1}", "where a colon", 1, 6},
      {"no value", "{\"a\": }", "`}` stands where a value", 1, 7},
      {"a name without quotes", "{a: 1}", "`a` stands where the name", 1, 2},
      {"single quotes", "{'a': 1}", "`'a'` stands where the name", 1, 2},
      {"a comment", "// x\n{}", "`//` is no JSON value", 1, 1},
      {"Python's truth", "[True]", "`True` is no JSON value", 1, 2},
      {"a truth too long", "[truest]", "`truest` is no JSON value", 1, 2},
      {"null and more", "[null\"x\"]", "`null` is no JSON value", 1, 2},
      {"not a number", "[NaN]", "`NaN` is no JSON value", 1, 2},
      {"a leading zero", "[01]", "`01` is no number", 1, 2},
      {"a point without digits", "[1.]", "`1.` is no number", 1, 2},
      {"a leading point", "[.5]", "`.5` is no JSON value", 1, 2},
      {"a plus", "[+5]", "`+5` is no JSON value", 1, 2},
      {"a minus alone", "[-]", "`-` is no number", 1, 2},
      {"an exponent without digits", "[1e+]", "`1e+` is no number", 1, 2},
      {"a number and more", "[12x]", "`12x` is no number", 1, 2},
      {"a number and a text", "[1\"a\"]", "is no number", 1, 2},
      {"a hexadecimal number", "[0x1F]", "`0x1F` is no number", 1, 2},
      {"no UTF-8 in a text", "[\"a\xFF\"]", "not UTF-8 here (byte 0xFF)", 1, 4},
      {"an overlong letter", "[\"\xC0\xAF\"]", "not UTF-8 here (byte 0xC0)", 1, 3},
      {"half a letter at the end", "[\"\xC3", "not UTF-8 here (byte 0xC3)", 1, 3},
      {"a surrogate in UTF-8", "[\"\xED\xA0\x80\"]", "not UTF-8 here (byte 0xED)", 1, 3},
      {"no UTF-8 outside of texts", "[1, \xFF]", "not UTF-8 here (byte 0xFF)", 1, 5},
      {"a mistake in front of bad UTF-8", "[1 2, \"\xFF\"]", "`2` stands where a comma", 1, 4},
      {"a mistake in front of an open text", "[1 2, \"", "`2` stands where a comma", 1, 4},
      {"a line end in a text", "[\"a\nb\"]", "\\u000a", 1, 4},
      {"a tab in a text", "[\"a\tb\"]", "\\u0009", 1, 4},
      {"a NUL in a text", "[\"a\0b\"]"s, "\\u0000", 1, 4},
      {"a NUL outside of texts", "[1,\0 2]"s, "byte 0x00", 1, 4},
      {"a control character outside of texts", "[1,\x1A 2]", "byte 0x1A", 1, 4},
      {"an escape that is none", "[\"a\\xb\"]", "`\\x` is no escape", 1, 4},
      {"an escape in a name", "{\"a\\'\": 1}", "`\\'` is no escape", 1, 4},
      {"too few digits", "[\"\\u12g4\"]", "`\\u` is no escape", 1, 3},
      {"half a surrogate pair", "[\"ab\\ud800c\"]", "`\\ud800` is half of a surrogate pair", 1, 5},
      {"the second half alone", "[\"\\uDC00\"]", "`\\uDC00` is half of a surrogate pair", 1, 3},
      {"two first halves", "[\"\\ud800\\ud800\"]", "half of a surrogate pair", 1, 3},
      {"a member twice", "{\"a\": 1,\n \"b\": 2, \"a\": 3}",
       "`a` stands twice in this object, first on line 1, column 2", 2, 10},
      {"an unknown member twice", "{\"zz top\": 1, \"zz top\": 2}", "`zz top` stands twice", 1, 15},
      {"a member twice, once escaped", "{\"code\": 1, \"\\u0063ode\": 2}", "stands twice", 1, 13},
      {"an empty name twice", "{\"\": 1, \"\": 2}", "stands twice", 1, 9},
      {"columns count letters", "[\"é€😀\", x]", "`x` is no JSON value", 1, 9},
      {"lines that end in CR LF", "[\r\n1,\r\n x]", "`x` is no JSON value", 3, 2},
  };
  Document document;
  for (const Refused& refused : cases) {
    INFO(refused.about);
    const auto error = read(refused.bytes, document);
    REQUIRE(error);
    CHECK_THAT(error->message_en, Contains(refused.message));
    CHECK(error->message_fr.size() > 10);
    CHECK(error->message_fr != error->message_en);
    CHECK(error->has_place);
    CHECK(error->position.line == refused.line);
    CHECK(error->position.column == refused.column);
    CHECK(error->offset <= refused.bytes.size());
    CHECK(document.bytes == refused.bytes);  // so that the line can be shown
  }
}

TEST_CASE("what JSON allows is read") {
  Document document;
  for (const char* bytes :
       {"0", "-0", "1e5", "-1.50E-7", "\"\"", "\"\\u0000\"", "true", " null ", "[]", "{}", "[[],{}]",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "{\"a\":{\"a\":{\"a\":1}}}", "[{\"a\":1},{\"a\":2}]"}) {
    INFO(bytes);
    CHECK_FALSE(read(bytes, document));
  }
  const std::string digits(400, '7');
  REQUIRE_FALSE(read("[" + digits + "]", document));
  CHECK(document.tree[1].view() == digits);
}

TEST_CASE("nodes stand in the order of the document, each with its path") {
  Document document;
  REQUIRE_FALSE(read(R"({"code": "é", "ext": {"untdid-tax-category": "S", "": 1.50},
    "lines": [{"i": 1}, 2, [], null, true], "$tags": []})",
                     document));
  CHECK(dump(document.tree) ==
        "$ object\n"
        "$.code text é\n"
        "$.ext object\n"
        "$.ext[\"untdid-tax-category\"] text S\n"
        "$.ext[\"\"] number 1.50\n"
        "$.lines list\n"
        "$.lines[0] object\n"
        "$.lines[0].i number 1\n"
        "$.lines[1] number 2\n"
        "$.lines[2] list\n"
        "$.lines[3] null null\n"
        "$.lines[4] truth true\n"
        "$.$tags list\n");
}

TEST_CASE("members bear the numbers of the table's names, elements none") {
  const RuleTable& table = standard_rules();
  Document document;
  REQUIRE_FALSE(
      read(R"({"li\u006ees": [{"no such": 1}, 2], "untdid-payment-means": 3, "untdid-payment-meanx": 4})", document));
  const Tree& tree = document.tree;
  CHECK(tree[1].name == table.name_number("lines"));
  CHECK(tree[1].name != kNone);
  CHECK(tree[2].name == kNone);
  CHECK(tree[3].name == kNone);
  CHECK(tree[4].name == kNone);
  CHECK(tree[5].name == table.name_number("untdid-payment-means"));
  CHECK(tree[5].name != kNone);
  CHECK(tree[6].name == kNone);
  CHECK(tree.member(0, table.name_number("lines")) == 1);
  CHECK(tree.name_of(1) == "lines");
  CHECK(tree.path(3) == "$.lines[0][\"no such\"]");
  for (const Str& name : table.all<Str>(Section::names)) {
    INFO(table.text(name));
    REQUIRE_FALSE(read("{\"" + std::string(table.text(name)) + "\": 1}", document));
    CHECK(document.tree[1].name == table.name_number(table.text(name)));
  }
}

TEST_CASE("texts are unescaped") {
  Document document;
  REQUIRE_FALSE(read(R"(["a\n\"b\"", "\u00e9\u20AC\ud83d\uDE00", "\\u0041", "plain"])", document));
  CHECK(document.tree[1].view() == "a\n\"b\"");
  CHECK(document.tree[2].view() == "é€😀");
  CHECK(document.tree[3].view() == "\\u0041");
  CHECK(document.tree[4].view() == "plain");
}

TEST_CASE("positions count lines and letters") {
  Document document;
  REQUIRE_FALSE(read("{\n  \"é😀\": [1,\r\n\t\"x\"]}", document));
  const auto at = [&](Place place) {
    const Position position = document.tree.position(place);
    return std::to_string(position.line) + ":" + std::to_string(position.column);
  };
  CHECK(at(0) == "1:1");
  CHECK(at(1) == "2:9");
  CHECK(at(2) == "2:10");
  CHECK(at(3) == "3:2");
  CHECK(document.tree.line_at(document.tree[2].offset) == "  \"é😀\": [1,");
  CHECK(document.tree.line_at(document.tree[3].offset) == "\t\"x\"]}");
}

TEST_CASE("positions far into a large document are those near its start") {
  std::string bytes = "[\n";
  for (int i = 0; i < 20000; ++i) bytes += "  \"é\",\n";
  bytes += "  1]";
  Document document;
  REQUIRE_FALSE(read(bytes, document));
  CHECK(document.tree.position(20001).line == 20002);
  CHECK(document.tree.position(20001).column == 3);
  CHECK(document.tree.position(5).line == 6);
  CHECK(document.tree.position(10000).line == 10001);
  REQUIRE_FALSE(read(std::string(140003, ' ') + "1", document));
  CHECK(document.tree.position(0).column == 140004);
}

TEST_CASE("10,000 levels are read and 100,000 refused") {
  Document document;
  CHECK_FALSE(read(nested(10000), document));
  CHECK(document.tree.nodes.size() == 10000);
  CHECK_FALSE(read(nested(20000), document));
  const auto error = read(nested(100000), document);
  REQUIRE(error);
  CHECK_THAT(error->message_en, Contains("more than 20000 deep"));
  CHECK(error->position.column == 20001);
  CHECK(read("[[[]]]", document, {.bytes = 100, .depth = 2}));
  CHECK_FALSE(read("[[]]", document, {.bytes = 100, .depth = 2}));
}

TEST_CASE("a document above the limit is refused") {
  Document document;
  CHECK_FALSE(read("[1]", document, {.bytes = 3, .depth = 2}));
  const auto error = read("[12]", document, {.bytes = 3, .depth = 2});
  REQUIRE(error);
  CHECK_THAT(error->message_en, Contains("too large"));
  CHECK_FALSE(error->has_place);
}

TEST_CASE("objects with many members are searched for twins too") {
  std::string bytes = "{";
  for (int i = 0; i < 5000; ++i) bytes += (i > 0 ? ",\n\"m" : "\"m") + std::to_string(i) + "\": 1";
  Document document;
  CHECK_FALSE(read(bytes + "}", document));
  const auto error = read(bytes + ",\n\"m77\": 1, \"m3\": 1}", document);
  REQUIRE(error);
  CHECK_THAT(error->message_en, Contains("`m77` stands twice in this object, first on line 78, column 1"));
  CHECK(error->position.line == 5001);
}

TEST_CASE("a reader goes from document to document, and a document outlives its reader") {
  Document first, second;
  {
    JsonReader reader(standard_rules());
    CHECK(reader.read("{", first));
    REQUIRE_FALSE(reader.read("[\"a\\u00e9\"]", first));
    CHECK(reader.read("[1,", second));
    REQUIRE_FALSE(reader.read("[\"b\\u00e8\"]", second));
  }
  CHECK(first.tree[1].view() == "aé");
  CHECK(second.tree[1].view() == "bè");
  const Document moved = std::move(first);
  CHECK(moved.tree[1].view() == "aé");
}
