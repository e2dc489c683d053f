// Documents made to break a reader. Each is refused with a place and a message, or read and judged.
#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "evaluate/judge.h"
#include "evaluate/table_conditions.h"
#include "formats/gobl.h"

using namespace rulec;
using namespace std::string_literals;

namespace {

class Desk {
 public:
  // What is said: the message of a refusal, else the ids of the findings; a refusal begins with `refused`.
  std::string say(const std::string& bytes) {
    if (const auto error = reader_.read(bytes, document_)) {
      REQUIRE(error->offset <= bytes.size());
      REQUIRE(error->message_en.size() > 10);
      REQUIRE(error->message_fr.size() > 10);
      REQUIRE((!error->has_place || (error->position.line > 0 && error->position.column > 0)));
      return "refused: " + error->message_en;
    }
    std::string ids = "read:";
    for (const Finding& finding : judge_.judge(document_, {}).findings) ids += " " + std::string(finding.rule);
    return ids;
  }

 private:
  const RuleTable& table_ = standard_rules();
  gobl::Reader reader_{table_, table_.mapping_named("gobl").value(), table_conditions(table_)};
  Judge judge_{table_};
  Document document_;
};

const std::string kInvoice = R"({"$schema": "https://gobl.org/draft-0/bill/invoice", "type": "standard", "code": "17",
 "issue_date": "2026-03-02", "currency": "EUR", "tax": {"ext": {"untdid-document-type": "380"}},
 "supplier": {"name": "Tonnellerie", "tax_id": {"country": "FR", "code": "44732829320"},
  "addresses": [{"street": "quai", "country": "FR"}]}, "customer": {"name": "Commune"},
 "lines": [{"i": 1, "quantity": "3", "item": {"name": "Barrique", "price": "210.50"}, "sum": "631.50",
  "taxes": [{"cat": "VAT", "key": "standard", "percent": "20%", "ext": {"untdid-tax-category": "S"}}], "total": "631.50"}],
 "totals": {"sum": "631.50", "total": "631.50", "taxes": {"categories": [{"code": "VAT", "rates": [{"key": "standard",
  "ext": {"untdid-tax-category": "S"}, "base": "631.50", "percent": "20%", "amount": "126.30"}], "amount": "126.30"}],
  "sum": "126.30"}, "tax": "126.30", "total_with_tax": "757.80", "payable": "757.80"}})";

std::string times(std::size_t count, std::string_view text) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}
std::string with(std::string_view from, std::string_view to) {
  std::string text = kInvoice;
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}
// With a member more.
std::string more(const std::string& member) { return with("\"currency\"", member + ", \"currency\""); }

struct Case {
  const char* about;
  std::string bytes;
  const char* said;  // a part of it
};

}  // namespace

TEST_CASE("hostile documents are refused or judged") {
  const std::string nines(40, '9');
  const std::vector<Case> cases = {
      {"deep unknown lists", more("\"x\": " + times(19000, "[") + times(19000, "]")), "RT-UNKNOWN"},
      {"deep unknown objects", more("\"x\": " + times(19000, "{\"a\":") + "1" + times(19000, "}")), "RT-UNKNOWN"},
      {"deep lists where an object is",
       with(R"("tax": {)", "\"delivery\": " + times(9000, "[") + times(9000, "]") + R"(, "tax": {)"), "RT-"},
      {"too deep", more("\"x\": " + times(30000, "[") + times(30000, "]")), "refused: Objects and lists are nested"},
      {"too deep and never closed", times(500000, "["), "refused: Objects and lists are nested"},
      {"many brackets at the end", kInvoice + times(500000, "]"), "refused: The document has ended"},
      {"a huge amount", with(R"("total": "631.50"})", "\"total\": \"" + nines + "\"}"), "read:"},
      {"an amount too large to compute",
       with(R"("sum": "631.50", "total": "631.50", "taxes")",
            "\"sum\": \"" + nines + "\", \"total\": \"631.50\", \"taxes\""),
       "RT-VALUE"},
      {"1e999", with(R"("payable": "757.80")", R"("payable": 1e999)"), "RT-VALUE"},
      {"-1E-999", with(R"("payable": "757.80")", R"("payable": -1E-999)"), "RT-VALUE"},
      {"400 decimals", with(R"("payable": "757.80")", "\"payable\": 757." + std::string(400, '8')), "RT-VALUE"},
      {"100,000 digits", with(R"("payable": "757.80")", "\"payable\": " + std::string(100000, '8')), "RT-VALUE"},
      {"a million zeros", with(R"("payable": "757.80")", "\"payable\": \"" + std::string(1000000, '0') + "\""),
       "read:"},
      {"a percentage of anything", with(R"("percent": "20%")", R"("percent": "%")"), "RT-VALUE"},
      {"no number", with(R"("payable": "757.80")", R"("payable": "NaN")"), "RT-VALUE"},
      {"infinity", with(R"("payable": "757.80")", R"("payable": "Infinity")"), "RT-VALUE"},
      {"an amount with a comma", with(R"("payable": "757.80")", R"("payable": "757,80")"), "RT-VALUE"},
      {"a day that is none", with("2026-03-02", "2026-02-30"), "RT-VALUE"},
      {"a year beyond all", with("2026-03-02", "99999999-01-01"), "RT-VALUE"},
      {"a byte order mark", "\xEF\xBB\xBF" + kInvoice, "refused: The document begins with a byte order mark"},
      {"UTF-16", "\xFF\xFE" + kInvoice, "refused: The document is UTF-16"},
      {"a name twice", more(R"("code": "18")"), "refused: The member `code` stands twice"},
      {"a name twice, once escaped", more(R"("\u0063ode": "18")"), "refused: The member"},
      {"an unknown name twice, far apart", more("\"x\": 1, " + times(1, "\"y\": 2, ") + "\"x\": 3"), "stands twice"},
      {"a name twice in another case", more(R"("Code": "18")"), "RT-UNKNOWN"},
      {"no UTF-8", with("Barrique", "Barr\xFFique"), "refused: The document is not UTF-8"},
      {"half a letter", with("Barrique", "Barr\xC3"), "refused: The document is not UTF-8"},
      {"an overlong letter", with("Barrique", "\xC0\x80"), "refused: The document is not UTF-8"},
      {"a letter beyond Unicode", with("Barrique", "\xF4\x90\x80\x80"), "refused: The document is not UTF-8"},
      {"half a pair", with("Barrique", "\\ud800"), "refused: `\\ud800` is half"},
      {"a pair the wrong way round", with("Barrique", "\\udc00\\ud800"), "refused: `\\udc00` is half"},
      {"half a pair in a name", more(R"("\ud83d": 1)"), "half of a surrogate pair"},
      {"a NUL", with("Barrique", "Barr\0ique"s), "refused: A control character"},
      {"a NUL between tokens", with("\"currency\"", "\0\"currency\""s), "refused:"},
      {"an escaped NUL", with("Barrique", "Barr\\u0000ique"), "read:"},
      {"an escaped NUL in a name", more(R"("a\u0000b": 1)"), "RT-UNKNOWN"},
      {"a name of a megabyte", more("\"" + std::string(1 << 20, 'n') + "\": 1"), "RT-UNKNOWN"},
      {"a text of 4 MB", with("Barrique", std::string(4 << 20, 't')), "read:"},
      {"an empty name", more(R"("": 1)"), "RT-UNKNOWN"},
      {"quotes and brackets in a name", more(R"("\"][": {"\\": 1})"), "RT-UNKNOWN"},
      {"50,000 empty lines", with(R"("lines": [)", R"("lines": [)" + times(50000, "{},")), "read:"},
      {"50,000 nulls as lines", with(R"("lines": [)", R"("lines": [)" + times(50000, "null,")), "read:"},
      {"200,000 elements where none are known", more("\"x\": [" + times(200000, "0,") + "0]"), "RT-UNKNOWN"},
      {"a schema that is a number", with(R"("https://gobl.org/draft-0/bill/invoice")", "1"),
       "refused: `$schema` is a number"},
      {"an envelope in an envelope",
       R"({"$schema": "/envelope", "doc": {"$schema": "/envelope", "doc": {"$schema": "/bill/invoice"}}})", "refused:"},
      {"an envelope of nothing", R"({"$schema": "/envelope", "head": [], "doc": {"$schema": "/bill/invoice"}})",
       "read:"},
      {"a digest that is a list",
       R"({"$schema": "/envelope", "head": {"dig": [1]}, "doc": {"$schema": "/bill/invoice"}})", "read:"},
      {"a vertical tab between tokens", with("\"currency\"", "\v\"currency\""), "refused:"},
      {"a no-break space between tokens", with("\"currency\"", "\xC2\xA0\"currency\""), "refused:"},
      {"a comment", with("\"currency\"", "/* x */ \"currency\""), "refused:"},
      {"single quotes", "{'$schema': '/bill/invoice'}", "refused:"},
      {"YAML", "$schema: https://gobl.org/draft-0/bill/invoice\n", "refused:"},
  };
  Desk desk;
  CHECK(desk.say(kInvoice).starts_with("read:"));
  CHECK(desk.say(kInvoice).find("RT-VALUE") == std::string::npos);
  for (const Case& one : cases) {
    INFO(one.about);
    const std::string said = desk.say(one.bytes);
    INFO(said.substr(0, 300));
    CHECK(said.find(one.said) != std::string::npos);
  }
}

TEST_CASE("a document cut anywhere is refused") {
  Desk desk;
  for (std::size_t size = 0; size < kInvoice.size(); ++size) {
    INFO(size);
    const std::string said = desk.say(kInvoice.substr(0, size));
    if (!said.starts_with("refused:")) FAIL(said);
  }
}

TEST_CASE("any byte may be another one") {
  Desk desk;
  std::size_t refused = 0, read = 0;
  for (const char byte : "\0\xFF\x80\"\\{]-.e5 \n"s)
    for (std::size_t at = 0; at < kInvoice.size(); ++at) {
      std::string bytes = kInvoice;
      bytes[at] = byte;
      ++(desk.say(bytes).starts_with("refused:") ? refused : read);
    }
  CHECK(refused > 5 * read / 4);
  CHECK(read > 1000);
}

TEST_CASE("any value may be of another kind") {
  Desk desk;
  Document document;
  JsonReader plain(standard_rules());
  REQUIRE_FALSE(plain.read(kInvoice, document));
  const std::vector<std::string> values = {"null",
                                           "true",
                                           "0",
                                           "-1.5",
                                           "\"\"",
                                           "\"x\"",
                                           "[]",
                                           "{}",
                                           "[null]",
                                           "[[]]",
                                           "[1,2]",
                                           R"({"a":{}})",
                                           R"([{"a":[]},"x"])"};
  std::size_t said = 0;
  for (Place place = 1; place < document.tree.nodes.size(); ++place) {
    const Node& node = document.tree[place];
    std::size_t end = node.offset + 1;  // of the value: that of a container is where its brackets match
    if (node.kind == NodeKind::object || node.kind == NodeKind::array) {
      for (int depth = 1; depth > 0; ++end) {
        depth += kInvoice[end] == '{' || kInvoice[end] == '[';
        depth -= kInvoice[end] == '}' || kInvoice[end] == ']';
      }
    } else {
      end = node.offset + node.size + (node.kind == NodeKind::text ? 2 : 0);
    }
    for (const std::string& value : values) {
      std::string bytes = kInvoice;
      bytes.replace(node.offset, end - node.offset, value);
      INFO(document.tree.path(place) << " " << value);
      said += !desk.say(bytes).empty();
    }
  }
  CHECK(said > 500);
}
