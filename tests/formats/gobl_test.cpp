// GOBL documents to business terms: the walk of a mapping on small ones, and the built-in mapping on whole invoices.
#include "formats/gobl.h"
#include "evaluate/table_conditions.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "compiler/compile.h"
#include "formats/parse_value.h"
#include "table/rule_table.h"

using namespace rulec;
using Catch::Matchers::Contains;

namespace {

const char* const kModel = R"(edition 1
model small {
  term T-1 number 0..1 : Text en "a" fr "a"
  term T-2 total  0..1 : Amount en "a" fr "a"
  term T-3 day    0..1 : Date en "a" fr "a"
  term T-4 rate   0..1 : Percent en "a" fr "a"
  term T-5 id     0..n : Id en "a" fr "a" {
    term T-5-1 scheme 0..1 : Text en "a" fr "a"
  }
  group G-1 party 0..1 en "a" fr "a" {
    term T-11 name 0..1 : Text en "a" fr "a"
    group G-2 address 0..1 en "a" fr "a" {
      term T-21 city 0..1 : Text en "a" fr "a"
    }
  }
  group G-3 line 0..n en "a" fr "a" {
    term T-31 amount 0..1 : Amount en "a" fr "a"
    term T-32 unit   0..1 : Text en "a" fr "a"
    group G-4 charge 0..n en "a" fr "a" {
      term T-41 amount 0..1 : Amount en "a" fr "a"
    }
  }
}
table unit(from: Text, to: Text) {
  | "h"   | "HUR" |
  | "day" | "DAY" |
}
table gobl_member(type: Text, member: Text, value: Text) {
  | "Invoice" | "number" | "" |
  | "Invoice" | "extra"  | "" |
  | "Invoice" | "party"  | "Party" |
  | "Invoice" | "meta"   | "*" |
  | "Party"   | "name"   | "" |
}
)";

// The tables of small mappings, and what they read.
class Small {
 public:
  explicit Small(const std::string& mapping) {
    compilation_ = compiler::compile(
        {{"a.rule", kModel}, {"b.rule", "edition 1\nmapping gobl { root doc\n" + mapping + "\n}\n"}}, "");
    INFO(compilation_->problems.render(false));
    REQUIRE(compilation_->problems.errors() == 0);
    words_ = std::make_unique<std::vector<std::uint64_t>>(compilation_->table.words);
    table_ = std::make_unique<RuleTable>(std::as_bytes(std::span(*words_)));
  }

  // All terms that exist, in the order of frames and rows: "T-1=x T-31=2".
  std::string read(const std::string& members) {
    gobl::Reader reader(*table_, *table_->mapping_named("gobl"), table_conditions(*table_));
    const auto error = reader.read(R"({"$schema": "https://gobl.org/draft-0/bill/invoice", "totals": {"a": 1})" +
                                       std::string(members.empty() ? "" : ", ") + members + "}",
                                   document);
    if (error) return error->message_en;
    std::string terms;
    for (Frame frame = 0; frame < table_->frames().size(); ++frame)
      for (RowIndex row = 0; row < document.invoice.rows(frame).size(); ++row)
        for (const TermRow& term : table_->terms()) show(term, frame, row, terms);
    return terms.empty() ? terms : terms.substr(1);
  }

  std::string groups() const {
    std::string ids;
    for (const GroupRow& group : table_->groups())
      if (group.slot != kNone && document.invoice.slots(group.frame, 0)[group.slot].exists())
        ids += " " + std::string(table_->text(group.id));
    return ids;
  }

  std::string notices() const {
    std::string text;
    for (const Notice& notice : document.notices) {
      if (notice.rule == "RT-UNMAPPED") continue;
      text += notice.rule + " " + document.tree.path(notice.places.front()) + ";";
    }
    return text;
  }

  Document document;

 private:
  void show(const TermRow& term, Frame frame, RowIndex row, std::string& text) const {
    if (term.frame != frame) return;
    const Value& value = document.invoice.slots(frame, row)[term.slot];
    if (!value.exists()) return;
    text += " " + std::string(table_->text(term.id));
    text += value.state == State::value ? "=" : value.state == State::empty ? "~" : "!";
    if (value.state == State::value && (term.type == Type::amount || term.type == Type::percent))
      text += value.number().to_string();
    else
      text += value.text();
  }

  std::unique_ptr<compiler::Compilation> compilation_;
  std::unique_ptr<std::vector<std::uint64_t>> words_;
  std::unique_ptr<RuleTable> table_;
};

struct Walk {
  const char* mapping;
  const char* members;
  const char* terms;
};

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string example(const std::string& name) { return bytes_of(std::string(RULEC_SOURCE_DIR) + "/examples/" + name); }

// An invoice read through the built-in mapping.
class Whole {
 public:
  explicit Whole(std::string bytes) : error(reader_.read(std::move(bytes), document)) {}

  // The value of a term in a row of its frame; "-" where it has none.
  std::string operator()(std::string_view id, RowIndex row = 0) const {
    for (const TermRow& term : table_.terms()) {
      if (table_.text(term.id) != id) continue;
      if (row >= document.invoice.rows(term.frame).size()) return "no row";
      const Value& value = document.invoice.slots(term.frame, row)[term.slot];
      return value.exists() ? std::string(value.text()) : "-";
    }
    return "no term";
  }

  const RuleTable& table_ = standard_rules();
  gobl::Reader reader_{table_, table_.mapping_named("gobl").value(), table_conditions(table_)};
  Document document;
  std::optional<ReadError> error;
};

const Notice* notice_of(const Document& document, std::string_view rule) {
  for (const Notice& notice : document.notices)
    if (notice.rule == rule) return &notice;
  return nullptr;
}

std::string invoice_with(const std::string& members) {
  return R"({"$schema": "https://gobl.org/draft-0/bill/invoice", )" + members + "}";
}

}  // namespace

TEST_CASE("paths lead to values") {
  const std::vector<Walk> cases = {
      {"T-1 <- number", R"("number": "x")", "T-1=x"},
      {"T-1 <- number", R"("number": " x ")", "T-1=x"},
      {"T-1 <- number", R"("number": 12)", "T-1=12"},
      {"T-1 <- number", R"("number": null)", ""},
      {"T-1 <- number", R"("number": "")", "T-1~"},
      {"T-1 <- number", "", ""},
      {"T-1 <- a.b[\"c-d\"].e", R"("a": {"b": {"c-d": {"e": "x"}}})", "T-1=x"},
      {"T-1 <- a.b", R"("a": [{"b": "x"}])", ""},  // a list without `[]`
      {"T-1 <- a[1]", R"("a": ["x", "y"])", "T-1=y"},
      {"T-1 <- a[2]", R"("a": ["x", "y"])", ""},
      {"T-1 <- a[].b", R"("a": [{}, {"b": "x"}])", "T-1=x"},
      {"T-1 <- a otherwise b", R"("b": "y")", "T-1=y"},
      {"T-1 <- a otherwise b", R"("a": "x", "b": "y")", "T-1=x"},
      {"T-1 <- a otherwise b", R"("a": "", "b": "y")", "T-1=y"},
      {"T-1 <- a otherwise b", R"("a": "")", "T-1~"},
      {"T-1 <- a[kind=\"k\"].b", R"("a": [{"kind": "j", "b": "x"}, {"kind": "k", "b": "y"}])", "T-1=y"},
      {"T-1 <- a[kind!=\"k\"].b", R"("a": [{"kind": "k", "b": "x"}, {"b": "y"}])", "T-1=y"},
      {"T-1 <- a[kind in [\"j\", \"k\"]].b", R"("a": [{"kind": "i", "b": "x"}, {"kind": "k", "b": "y"}])", "T-1=y"},
      {"T-1 <- a[not(kind)].b", R"("a": [{"kind": "k", "b": "x"}, {"kind": "", "b": "y"}])", "T-1=y"},
      {"T-1 <- a[kind].b", R"("a": [{"kind": null, "b": "x"}, {"kind": 1, "b": "y"}])", "T-1=y"},
      {"T-1 <- a[kind and not(b)].c", R"("a": [{"kind": "k", "b": "x"}, {"kind": "k", "c": "y"}])", "T-1=y"},
      {"T-1 <- a[kind][1].b", R"("a": [{"kind": 1, "b": "x"}, {"b": "y"}, {"kind": 1, "b": "z"}])", "T-1=z"},
      {"T-1 <- a[b].b", R"("a": {"b": "x"})", "T-1=x"},  // a filter on an object
      {"T-1 <- number if a", R"("number": "x")", ""},
      {"T-1 <- number if a", R"("number": "x", "a": {"b": 1})", "T-1=x"},
      {"T-1 <- number if a and not(b)", R"("number": "x", "a": 1, "b": 1)", ""},
      {"T-1 <- number if not(a)", R"("number": "x", "a": {})", "T-1=x"},
      {"T-1 <- number if a[]=\"k\"", R"("number": "x", "a": ["j", "k"])", "T-1=x"},
  };
  for (const Walk& walk : cases) {
    INFO(walk.mapping << "   " << walk.members);
    CHECK(Small(walk.mapping).read(walk.members) == walk.terms);
  }
}

TEST_CASE("codecs turn texts into values") {
  const std::vector<Walk> cases = {
      {"T-1 <- (a, b) via join(\"-\")", R"("a": "x", "b": "y")", "T-1=x-y"},
      {"T-1 <- (a, b) via join(\"-\")", R"("b": "y")", "T-1=y"},
      {"T-1 <- (a, b) via join(\"-\")", R"("a": " ", "b": "y")", "T-1=y"},
      {"T-1 <- (a, b) via join(\"-\")", R"("a": "", "b": "")", "T-1~"},
      {"T-1 <- (a, b) via join(\"\")", R"("a": "x", "b": 7)", "T-1=x7"},
      {"T-1 <- a[].b via join(\", \")", R"("a": [{"b": "x"}, {}, {"b": "y"}])", "T-1=x, y"},
      {"T-2 <- a", R"("a": "-12.340")", "T-2=-12.340"},
      {"T-2 <- a", R"("a": 12.5)", "T-2=12.5"},
      {"T-2 <- a via amount(2)", R"("a": "1.005")", "T-2=1.01"},
      {"T-2 <- a via amount(2)", R"("a": "-1.005")", "T-2=-1.01"},
      {"T-2 <- a via amount(2)", R"("a": "1.5")", "T-2=1.5"},
      {"T-4 <- a via percent", R"("a": "20%")", "T-4=20"},
      {"T-4 <- a via percent", R"("a": "5.5%")", "T-4=5.5"},
      {"T-4 <- a via percent", R"("a": "0.2")", "T-4=20"},
      {"T-4 <- a via percent", R"("a": "0.055")", "T-4=5.5"},
      {"T-4 <- a via percent", R"("a": "20")", "T-4=2000"},
      {"T-4 <- a via percent", R"("a": 0.1)", "T-4=10"},
      {"T-4 <- a", R"("a": "20")", "T-4=20"},
      {"T-3 <- a", R"("a": "2026-02-28")", "T-3=2026-02-28"},
      {"T-3 <- a", R"("a": "0000-00-00")", "T-3~0000-00-00"},
      {"G-3 <- a[] { T-32 <- unit via spelled(unit) }", R"("a": [{"unit": "h"}, {"unit": "XYZ"}])",
       "T-32=HUR T-32=XYZ"},
      {"G-3 <- meta.* { T-32 <- . via member_name  T-31 <- . }", R"("meta": {"a\n": "1", "b": "2"})",
       "T-31=1 T-32=a T-31=2 T-32=b"},
  };
  for (const Walk& walk : cases) {
    INFO(walk.mapping << "   " << walk.members);
    CHECK(Small(walk.mapping).read(walk.members) == walk.terms);
  }
}

TEST_CASE("constants come where nothing else gave a value, and conditions over terms after the terms") {
  const std::vector<Walk> cases = {
      {"T-1 <- \"c\"  T-1 <- number if number", R"("number": "x")", "T-1=x"},
      {"T-1 <- number if number  T-1 <- \"c\"", "", "T-1=c"},
      {"T-4 <- rate via percent  T-4 <- \"0%\" when T-1 is present and T-1 != \"O\"  T-1 <- number", R"("number": "E")",
       "T-1=E T-4=0"},
      {"T-4 <- rate via percent  T-4 <- \"0%\" when T-1 is present and T-1 != \"O\"  T-1 <- number", R"("number": "O")",
       "T-1=O"},
      {"T-4 <- rate via percent  T-4 <- \"0%\" when T-1 is present and T-1 != \"O\"  T-1 <- number",
       R"("number": "E", "rate": "7%")", "T-1=E T-4=7"},
      {"G-3 <- a[] { T-31 <- b when T-32 = \"u\"  T-32 <- c }", R"("a": [{"b": 1, "c": "u"}, {"b": 2, "c": "v"}])",
       "T-31=1 T-32=u T-32=v"},
      {"T-1 <- number  G-3 <- a[] { T-31 <- /b[k=\"{T-32}\"].v  T-32 <- c }",
       R"("a": [{"c": "u"}], "b": [{"k": "u", "v": 1}])", "T-32=u"},  // terms are there in the order of the bindings
      {"G-3 <- a[] { T-32 <- c  T-31 <- /b[k=\"{T-32}\"].v }",
       R"("a": [{"c": "u"}, {"c": "w"}], "b": [{"k": "v", "v": 3}, {"k": "u", "v": 1}])", "T-31=1 T-32=u T-32=w"},
  };
  for (const Walk& walk : cases) {
    INFO(walk.mapping << "   " << walk.members);
    CHECK(Small(walk.mapping).read(walk.members) == walk.terms);
  }
}

TEST_CASE("groups and repeated terms make rows") {
  Small lines("G-3 <- lines[] { T-31 <- a  G-4 <- charges[] { T-41 <- b } }");
  CHECK(
      lines.read(R"("lines": [{"a": 1, "charges": [{"b": 2}, {"b": 3}]}, null, {"a": 4}, {"charges": [{"b": 5}]}])") ==
      "T-31=1 T-31=4 T-41=2 T-41=3 T-41=5");
  CHECK(Small("T-5 <- ids[].code").read(R"("ids": [{"code": "x"}, {}, {"code": "y"}])") == "T-5=x T-5=y");
  CHECK(Small("T-5 <- ids[not(scope)][] { T-5 <- code  T-5-1 <- s }")
            .read(R"("ids": [{"code": "x", "s": "1"}, {"scope": "t", "code": "y"}, {"code": "z"}])") ==
        "T-5=x T-5-1=1 T-5=z");
}

TEST_CASE("a group that occurs at most once is there with its node, or with a term in it") {
  Small outer("G-1 <- party { T-11 <- name  G-2 <- . { T-21 <- city } }");
  CHECK(outer.read(R"("party": {})").empty());
  CHECK(outer.groups() == " G-1");
  CHECK(outer.read(R"("party": {"city": "x"})") == "T-21=x");
  CHECK(outer.groups() == " G-1 G-2");
  CHECK(outer.read(R"("party": null)").empty());
  CHECK(outer.groups().empty());
  Small inner("T-21 <- city");
  CHECK(inner.read(R"("city": "x")") == "T-21=x");
  CHECK(inner.groups() == " G-1 G-2");
  Small either("G-1 <- a otherwise b { T-11 <- name }");
  CHECK(either.read(R"("a": {"name": "x"}, "b": {"name": "y"})") == "T-11=x");
  CHECK(either.read(R"("b": {"name": "y"})") == "T-11=y");
}

TEST_CASE("what cannot be read is noted once, at its place") {
  const std::vector<Walk> cases = {
      {"T-2 <- a", R"("a": "1,5")", "T-2!1,5|RT-VALUE $.a;"},
      {"T-2 <- a", R"("a": {"b": 1})", "T-2!|RT-VALUE $.a;"},
      {"T-2 <- a", R"("a": [1])", "T-2!|RT-VALUE $.a;"},
      {"T-2 <- a", R"("a": true)", "T-2!true|RT-VALUE $.a;"},
      {"T-1 <- a", R"("a": false)", "T-1!false|RT-VALUE $.a;"},
      {"T-1 <- a.b", R"("a": "x")", "|RT-VALUE $.a;"},
      {"T-3 <- a", R"("a": "2026-02-30")", "T-3!2026-02-30|RT-VALUE $.a;"},
      {"T-3 <- a", R"("a": "")", "T-3~|"},
      {"G-1 <- a { T-11 <- name }", R"("a": "x")", "|RT-VALUE $.a;"},
      {"G-3 <- a[] { T-31 <- b }", R"("a": {"b": 1})", "|RT-VALUE $.a;"},
      {"G-3 <- a[] { T-31 <- b }", R"("a": ["x", {"b": 1}])", "T-31=1|RT-VALUE $.a[0];"},
      {"T-1 <- a[].b", R"("a": [{"b": "x"}, {"b": "y"}])", "T-1=x|RT-REPEATED $.a[0].b;"},
      {"T-2 <- a  G-3 <- l[] { T-31 <- /a }", R"("a": "x", "l": [{}])", "T-2!x T-31!x|RT-VALUE $.a;"},
  };
  for (const Walk& walk : cases) {
    INFO(walk.mapping << "   " << walk.members);
    Small small(walk.mapping);
    const std::string terms = small.read(walk.members);
    CHECK(terms + "|" + small.notices().substr(0, small.notices().find("RT-UNKNOWN")) == walk.terms);
  }
}

TEST_CASE("unknown members are told from those that no term carries") {
  Small small("T-1 <- number  G-1 <- party { T-11 <- name }  ignore $schema, totals");
  small.read(
      R"("number": "x", "extra": "y", "Number": 1, "meta": {"a": {"b": 1}}, "party": {"nmae": 1, "deep": {"er": 2}})");
  const Notice* unknown = notice_of(small.document, "RT-UNKNOWN");
  REQUIRE(unknown != nullptr);
  CHECK(unknown->fields[static_cast<std::size_t>(NoticeField::list)] == "$.Number, $.party.nmae, $.party.deep");
}

TEST_CASE("an invoice is read whole, each value at its place") {
  const Whole b2g(example("b2g.json"));
  REQUIRE_FALSE(b2g.error);
  for (const Notice& notice : b2g.document.notices) CHECK(notice.rule == "RT-UNMAPPED");
  CHECK(b2g("BT-5") == "EUR");
  CHECK(b2g("BT-3") == "380");
  CHECK(b2g("BT-24") == "urn:cen.eu:en16931:2017");
  CHECK(b2g("BT-27") != "-");
  CHECK(b2g("BT-31").starts_with("FR"));
  CHECK(b2g("BT-126", 1) == "2");
  CHECK(b2g.document.facts[Fact::syntax].front() == "gobl");
  CHECK(b2g.document.facts[Fact::addons].size() == 2);
  CHECK(b2g.document.built);
  for (const TermRow& term : b2g.table_.terms())
    for (RowIndex row = 0; row < b2g.document.invoice.rows(term.frame).size(); ++row) {
      const Value& value = b2g.document.invoice.slots(term.frame, row)[term.slot];
      if (value.exists()) CHECK(value.place < b2g.document.tree.nodes.size());
    }
}

TEST_CASE("the seller moves to the ordering details, and the supplier becomes its representative") {
  const Whole read(invoice_with(R"("supplier": {"name": "R", "tax_id": {"country": "FR", "code": "1"}},
    "ordering": {"seller": {"name": "S", "tax_id": {"country": "CH"}}})"));
  REQUIRE_FALSE(read.error);
  CHECK(read("BT-27") == "S");
  CHECK(read("BT-31") == "-");
  CHECK(read("BT-62") == "R");
  CHECK(read("BT-63") == "FR1");
  const Whole plain(invoice_with(R"("supplier": {"name": "S"})"));
  CHECK(plain("BT-27") == "S");
  CHECK(plain("BT-62") == "-");
}

TEST_CASE("addresses are put together as their country writes them") {
  const std::string address = R"({"num": "12", "street": "rue X", "po_box": "BP 7", "country": ")";
  CHECK(Whole(invoice_with(R"("customer": {"addresses": [)" + address + "FR\"}]}"))("BT-50") == "12 rue X");
  CHECK(Whole(invoice_with(R"("customer": {"addresses": [)" + address + "DE\"}]}"))("BT-50") == "rue X 12");
  CHECK(Whole(invoice_with(R"("customer": {"addresses": [)" + address + "DE\"}]}"))("BT-163") == "BP 7");
}

TEST_CASE("taxes that are no VAT have no breakdown, and exempt ones have the rate 0") {
  const Whole read(
      invoice_with(R"("tax": {"notes": [{"cat": "VAT", "ext": {"untdid-tax-category": "E"}, "text": "why"}]},
    "totals": {"taxes": {"categories": [
      {"code": "IRPF", "rates": [{"base": "1.00"}]},
      {"code": "VAT", "rates": [{"base": "2.00", "percent": "20%", "amount": "0.404", "ext": {"untdid-tax-category": "S"}},
                                {"base": "3.00", "ext": {"untdid-tax-category": "E"}},
                                {"base": "4.00", "ext": {"untdid-tax-category": "O"}}]}]}})"));
  CHECK(read("BT-116", 0) == "2.00");
  CHECK(read("BT-117", 0) == "0.40");
  CHECK(read("BT-119", 0) == "20%");
  CHECK(read("BT-120", 0) == "-");
  CHECK(read("BT-119", 1) == "0%");
  CHECK(read("BT-120", 1) == "why");
  CHECK(read("BT-119", 2) == "-");
  CHECK(read("BT-116", 3) == "no row");
}

TEST_CASE("an invoice without totals was never built") {
  for (const char* members : {"\"code\": \"1\"", "\"totals\": {}", "\"totals\": null"}) {
    const Whole read(invoice_with(members));
    REQUIRE_FALSE(read.error);
    CHECK_FALSE(read.document.built);
    CHECK(notice_of(read.document, "RT-UNBUILT") != nullptr);
  }
}

TEST_CASE("an envelope holds the invoice, and its paths begin above it") {
  const Whole read(
      R"({"$schema": "https://gobl.org/draft-0/envelope", "head": {"uuid": "x", "dig": {"alg": "y"}, "huh": 1},
    "doc": )" +
      invoice_with(R"("code": "7", "Curency": "EUR", "op_date": "2026-01-01", "totals": {"sum": "1.00"})") +
      R"(, "sigs": ["z"]})");
  REQUIRE_FALSE(read.error);
  CHECK(read("BT-1") == "7");
  const Notice* unknown = notice_of(read.document, "RT-UNKNOWN");
  REQUIRE(unknown != nullptr);
  CHECK(unknown->fields[static_cast<std::size_t>(NoticeField::list)] == "$.head.huh, $.doc.Curency");
  const Notice* unmapped = notice_of(read.document, "RT-UNMAPPED");
  REQUIRE(unmapped != nullptr);
  CHECK(unmapped->fields[static_cast<std::size_t>(NoticeField::list)] == "$.doc.op_date");
}

TEST_CASE("a member that is misspelled gets a hint") {
  const Whole read(invoice_with(R"("Currency": "EUR")"));
  const Notice* unknown = notice_of(read.document, "RT-UNKNOWN");
  REQUIRE(unknown != nullptr);
  CHECK(unknown->fields[static_cast<std::size_t>(NoticeField::expected)] == " (currency?)");
}

TEST_CASE("at most 20 places are listed, all are counted") {
  std::string members = "\"code\": \"1\"";
  for (int i = 0; i < 300; ++i) members += ", \"x" + std::to_string(i) + "\": 1";
  const Whole read(invoice_with(members));
  const Notice* unknown = notice_of(read.document, "RT-UNKNOWN");
  REQUIRE(unknown != nullptr);
  CHECK(unknown->places.size() == 20);
  CHECK(unknown->fields[static_cast<std::size_t>(NoticeField::count)] == "300");
}

TEST_CASE("what is no invoice is refused by name") {
  struct Refused {
    const char* bytes;
    const char* message;
    std::uint32_t line, column;
  };
  const std::vector<Refused> cases = {
      {"[1, 2]", "a list stands here", 1, 1},
      {"\"invoice\"", "a text stands here", 1, 1},
      {"null", "null stands here", 1, 1},
      {"\n 12", "a number stands here", 2, 2},
      {"{}", "no `$schema`", 1, 1},
      {R"({"$schema": null})", "no `$schema`", 1, 1},
      {R"({"$schema": 7})", "`$schema` is a number", 1, 13},
      {R"({"$schema": "https://gobl.org/draft-0/bill/order"})", "its schema is `https://gobl.org/draft-0/bill/order`",
       1, 13},
      {R"({"$schema": "https://gobl.org/draft-0/envelope"})", "no `doc`", 1, 1},
      {R"({"$schema": "https://gobl.org/draft-0/envelope", "doc": 1})", "a number stands here", 1, 57},
      {R"({"$schema": "https://gobl.org/draft-0/envelope", "doc": {}})", "no `$schema`", 1, 57},
      {R"({"$schema": "https://gobl.org/draft-0/envelope", "doc": {"$schema": "https://gobl.org/draft-0/org/party"}})",
       "org/party", 1, 69},
      {"{", "not closed", 1, 2},
  };
  for (const Refused& refused : cases) {
    INFO(refused.bytes);
    const Whole read(refused.bytes);
    REQUIRE(read.error);
    CHECK_THAT(read.error->message_en, Contains(refused.message));
    CHECK(read.error->message_fr.size() > 10);
    CHECK(read.error->message_fr != read.error->message_en);
    CHECK(read.error->position.line == refused.line);
    CHECK(read.error->position.column == refused.column);
  }
}

TEST_CASE("the good examples are read to the last member that has a term") {
  for (const char* name : {"b2g.json", "credit-note.json", "foreign-supplier.json", "b2g-with-faults.json"}) {
    INFO(name);
    const Whole read(example(name));
    REQUIRE_FALSE(read.error);
    CHECK(notice_of(read.document, "RT-UNKNOWN") == nullptr);
    CHECK(notice_of(read.document, "RT-VALUE") == nullptr);
  }
}

TEST_CASE("numbers keep how they were written") {
  Value value;
  parse_value(" 60.000 ", Type::amount, Codec::none, value);
  CHECK(value.state == State::value);
  CHECK(value.raw() == " 60.000 ");
  CHECK(value.text() == "60.000");
  CHECK(value.decimals == 3);
  for (const char* text : {"1e3", ".5", "1,5", "--1", "1 000", "0x1", "NaN", "1.2.3"}) {
    INFO(text);
    parse_value(text, Type::amount, Codec::none, value);
    CHECK(value.state == State::malformed);
  }
  parse_value(std::string(400, '9'), Type::amount, Codec::none, value);
  CHECK(value.state == State::malformed);
  parse_value(" \t", Type::amount, Codec::none, value);
  CHECK(value.state == State::empty);
}

TEST_CASE("a join keeps so many characters") {
  Small small(R"(T-1 <- (a, b) via join("", 5))");
  CHECK(small.read(R"("a": "US", "b": "Éditions")") == "T-1=USÉdi");
  CHECK(small.read(R"("a": "US", "b": "Éd")") == "T-1=USÉd");
}

TEST_CASE("a dialect is read where the document asks for it, and takes the place of what its base binds") {
  const std::string mapping = R"(T-1 <- number  G-1 <- party { T-11 <- name }
}
mapping other extends gobl {
  reads when kind="x"
  reads when kind="y" and party.sort
  T-1 <- first if kind="x"
  T-1 <- second
  G-1 <- party { T-11 <- alias })";
  Small small(mapping);
  CHECK(small.read(R"("number": "1", "first": "2", "second": "3", "party": {"name": "n", "alias": "a"})") ==
        "T-1=1 T-11=n");
  CHECK(small.document.facts[Fact::dialect] == std::vector<std::string_view>{"gobl"});
  CHECK(small.read(R"("kind": "x", "number": "1", "first": "2", "second": "3", "party": {"alias": "a"})") ==
        "T-1=2 T-11=a");
  CHECK(small.document.facts[Fact::dialect] == std::vector<std::string_view>{"other"});
  CHECK(small.read(R"("kind": "y", "number": "1", "second": "3", "party": {"name": "n"})") == "T-1=1 T-11=n");
  CHECK(small.read(R"("kind": "y", "number": "1", "second": "3", "party": {"sort": "s", "alias": "a"})") ==
        "T-1=3 T-11=a");
}
