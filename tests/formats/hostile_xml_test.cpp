// XML made to break a reader, or written as few write it. Each is refused with its place and a message in both
// languages, or read as what it says.
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "evaluate/judge.h"
#include "evaluate/table_conditions.h"
#include "formats/cii.h"

using namespace rulec;
using namespace std::string_literals;

namespace {

class Desk {
 public:
  explicit Desk(XmlLimits limits = {})
      : reader_(table_, table_.mapping_named("cii").value(), table_conditions(table_), limits) {}

  // The refusal, or the ids of the findings behind `read:`.
  std::string say(const std::string& bytes) {
    line = column = 0;
    if (const auto error = reader_.read(bytes, document)) {
      REQUIRE(error->message_en.size() > 10);
      REQUIRE(error->message_fr.size() > 10);
      REQUIRE(error->message_en != error->message_fr);
      if (error->has_place) {
        line = error->position.line;
        column = error->position.column;
        REQUIRE((line > 0 && column > 0));
      }
      return error->message_en;
    }
    std::string ids = "read:";
    for (const Finding& finding : judge_.judge(document, {}).findings) ids += " " + std::string(finding.rule);
    return ids;
  }

  // Of a term of the invoice's own frame.
  std::string text(std::string_view id) const {
    for (const TermRow& term : table_.terms())
      if (term.frame == 0 && table_.text(term.id) == id)
        return std::string(document.invoice.slots(0, 0)[term.slot].text());
    return "no such term";
  }

  Document document;
  std::uint32_t line = 0, column = 0;

 private:
  const RuleTable& table_ = standard_rules();
  cii::Reader reader_;
  Judge judge_{table_};
};

std::string invoice() {
  std::ifstream file(RULEC_SOURCE_DIR "/examples/b2g.xml", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string with(std::string_view from, std::string_view to) {
  std::string text = invoice();
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string everywhere(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

std::string times(std::size_t count, std::string_view text) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

// `{}` in the text is the number.
std::string numbered(int count, const std::string& text) {
  std::string all;
  for (int i = 0; i < count; ++i) all += everywhere(text, "{}", std::to_string(i));
  return all;
}

// ASCII and Latin letters only, which is all that the example holds.
std::string utf16(const std::string& text, bool big) {
  std::string wide = big ? "\xFE\xFF" : "\xFF\xFE";
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned letter = static_cast<unsigned char>(text[i]);
    if (letter >= 0xC0) letter = ((letter & 0x1FU) << 6U) | (static_cast<unsigned char>(text[++i]) & 0x3FU);
    const char high = static_cast<char>(letter >> 8U), low = static_cast<char>(letter & 0xFFU);
    wide += big ? high : low;
    wide += big ? low : high;
  }
  return wide;
}

std::string latin1(const std::string& text) {
  std::string narrow;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned letter = static_cast<unsigned char>(text[i]);
    if (letter >= 0xC0) letter = ((letter & 0x1FU) << 6U) | (static_cast<unsigned char>(text[++i]) & 0x3FU);
    narrow += static_cast<char>(letter);
  }
  return narrow;
}

struct Refused {
  const char* about;
  std::string bytes;
  const char* said;                    // a part of it
  std::uint32_t line = 0, column = 0;  // 0: none
};

const std::string kSaid = "read: CPRO-58";  // of the example
const std::string kLol = R"(<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>
<a>&lol2;</a>)";
const std::string kOutside = R"(<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>)";

}  // namespace

TEST_CASE("hostile XML is refused with its place") {
  const std::vector<Refused> cases = {
      {"nothing", "", "empty"},
      {"blanks", " \n\t", "is empty"},
      {"a declaration alone", "<?xml version=\"1.0\"?>", "no element"},
      {"an entity bomb", kLol, "A DOCTYPE is not read", 2, 1},
      {"an entity from elsewhere", kOutside, "A DOCTYPE is not read", 1, 1},
      {"a DOCTYPE of nothing", "<!DOCTYPE a><a/>", "A DOCTYPE is not read", 1, 1},
      {"a DOCTYPE behind the root", "<a/>\n<!DOCTYPE a>", "A DOCTYPE is not read", 2, 1},
      {"an entity that is none", "<a>\n &nbsp;</a>", "`&nbsp` is none", 2, 2},
      {"a lone ampersand", "<a>Fils & Cie</a>", "write &amp;", 1, 9},
      {"a lone ampersand in an attribute", "<a b='x&y'/>", "write &amp;", 1, 8},
      {"a reference to NUL", "<a>&#0;</a>", "is none", 1, 4},
      {"a reference to a surrogate", "<a>&#xD800;</a>", "is none", 1, 4},
      {"a reference beyond Unicode", "<a>&#x110000;</a>", "is none", 1, 4},
      {"a reference of many digits", "<a>&#99999999999999999999;</a>", "is none", 1, 4},
      {"a control character", "<a>\n\x01</a>", "control character", 2, 1},
      {"a NUL", "<a>\0</a>"s, "control character", 1, 4},
      {"no UTF-8", "<a>\xFF</a>", "no UTF-8", 1, 4},
      {"an overlong letter", "<a>\xC0\x80</a>", "no UTF-8", 1, 4},
      {"half a letter at the end", "<a>\xC3", "no UTF-8", 1, 4},
      {"an encoding that no one knows", "<?xml version=\"1.0\" encoding=\"EBCDIC-17\"?><a/>",
       "`EBCDIC-17` is not read"},
      {"UTF-16 cut in a letter", utf16("<a/>", false) + "x", "The bytes are not UTF-16"},
      {"never closed", "<a><b>", "never closed"},
      {"cut in a tag", "<a><b", "never closed"},
      {"cut in a comment", "<a><!-- x", "never closed (-->)"},
      {"cut in a section", "<a><![CDATA[ x", "never closed (]]>)"},
      {"the wrong end", "<a><b></a></b>", "does not close", 1, 9},
      {"text before", "x<a/>", "outside", 1, 1},
      {"text behind", "<a/>\nx", "outside", 2, 1},
      {"two roots", "<a/>\n<b/>", "A second outermost element", 2, 1},
      {"an attribute twice", "<a b='1'\n   b='2'/>", "`b` stands here twice", 2, 4},
      {"markup in an attribute", "<a b='<'/>", "write &lt;", 1, 7},
      {"an attribute without quotes", "<a b=1/>", "name=\"value\"", 1, 6},
      {"an attribute without value", "<a b/>", "name=\"value\"", 1, 6},
      {"a prefix of nobody", "<x:a/>", "`x` is not declared", 1, 2},
      {"a prefix of nobody on an attribute", "<a x:b='1'/>", "`x` is not declared", 1, 4},
      {"a prefix whose time is over", "<a><b xmlns:x='u'/><x:c/></a>", "`x` is not declared", 1, 21},
      {"a number for a name", "<1a/>", "cannot be read", 1, 2},
      {"too deep", times(1001, "<a>") + times(1001, "</a>"), "more than 1000 deep", 1, 3001},
      {"100,000 deep and never closed", times(100'000, "<a>"), "never closed"},
      {"text mixed with elements, one in another", times(900, "<a>x") + std::string(100'000, 'y') + times(900, "</a>"),
       "mixed"},
      {"a text in 50,000 pieces", "<a>" + times(50'000, "x<!---->") + "</a>", "mixed"},
      {"257 attributes", "<a" + numbered(257, " b{}='1'") + "/>", "more than 256 attributes", 1, 2},
      {"50,000 attributes", "<a" + numbered(50'000, " b{}='1'") + "/>", "more than 256 attributes", 1, 2},
      {"prefixes without end",
       "<a" + numbered(200, " xmlns:a{}='u'") + "><b" + numbered(200, " xmlns:b{}='u'") + "/></a>", "more than 256"},
      {"another document", "<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'/>",
       "not a CII invoice", 1, 1},
      {"the root without its namespace", "<CrossIndustryInvoice/>", "in no namespace", 1, 1},
      {"the root of another version",
       "<CrossIndustryInvoice xmlns='urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:1'/>",
       "not a CII invoice", 1, 1},
  };
  Desk desk;
  for (const Refused& one : cases) {
    INFO(one.about);
    const std::string said = desk.say(one.bytes);
    INFO(said.substr(0, 300));
    CHECK(said.find(one.said) != std::string::npos);
    if (one.line == 0) continue;
    CHECK(desk.line == one.line);
    CHECK(desk.column == one.column);
  }
}

TEST_CASE("limits are settings") {
  XmlLimits limits;
  limits.depth = 4;
  limits.bytes = 100;
  Desk desk(limits);
  CHECK(desk.say("<a><a><a><a/></a></a></a>").find("not a CII invoice") != std::string::npos);
  CHECK(desk.say("<a><a><a><a><a/></a></a></a></a>").find("more than 4 deep") != std::string::npos);
  CHECK(desk.say("<a>" + times(100, " ") + "</a>").find("larger than 100 bytes") != std::string::npos);
}

TEST_CASE("an invoice cut anywhere is refused") {
  Desk desk;
  const std::string whole = invoice();
  const std::size_t last = whole.rfind('>');
  for (std::size_t size = 0; size <= last; size += 7) {
    INFO(size);
    const std::string said = desk.say(whole.substr(0, size));
    CHECK(said.rfind("read:", 0) != 0);
  }
}

TEST_CASE("one invoice written in many ways says one thing") {
  Desk desk;
  REQUIRE(desk.say(invoice()) == kSaid);
  const std::string good = invoice();
  const auto declared = [&](const char* encoding) {
    return everywhere(good, "encoding=\"UTF-8\"", "encoding=\""s + encoding + "\"");
  };
  const std::vector<std::pair<const char*, std::string>> ways = {
      {"a byte order mark", "\xEF\xBB\xBF" + good},
      {"no declaration", good.substr(good.find("<rsm:"))},
      {"UTF-16, little end first", utf16(declared("UTF-16"), false)},
      {"UTF-16, big end first", utf16(declared("UTF-16"), true)},
      {"Latin-1", latin1(declared("ISO-8859-1"))},
      {"Windows-1252", latin1(declared("windows-1252"))},
      {"other prefixes",
       everywhere(everywhere(everywhere(everywhere(good, "ram:", "a:"), ":ram", ":a"), "rsm:", "b:"), ":rsm", ":b")},
      {"a default namespace", everywhere(everywhere(good, "rsm:", ""), "xmlns:rsm", "xmlns")},
      {"a namespace declared where it is used",
       everywhere(everywhere(good, "<udt:DateTimeString",
                             "<d:DateTimeString "
                             "xmlns:d=\"urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100\""),
                  "</udt:DateTimeString", "</d:DateTimeString")},
      {"lines that end as Windows has it", everywhere(good, "\n", "\r\n")},
      {"comments", everywhere(good, "<ram:ID>", "<!-- - & < --><ram:ID><!-- & -->")},
      {"instructions", everywhere(good, "<ram:ID>", "<?x & <?><ram:ID>")},
      {"a section", everywhere(good, ">VM26-0187<", "><![CDATA[VM26-0187]]><")},
      {"half a section", everywhere(good, ">VM26-0187<", ">VM26<![CDATA[-0]]>18<!-- -->7<")},
      {"references", everywhere(good, ">VM26-0187<", ">&#86;M26&#x2D;0187<")},
      {"single quotes", everywhere(good, "\"", "'")},
  };
  for (const auto& [about, bytes] : ways) {
    INFO(about);
    CHECK(desk.say(bytes) == kSaid);
    CHECK(desk.text("BT-1") == "VM26-0187");
    CHECK(desk.text("BT-27") == "Librairie du Vieux Moulin SARL");
    CHECK(desk.text("BT-50") == "1 place de l'Hôtel-de-Ville");
    CHECK(desk.text("BT-2") == "20260310");
  }
}

TEST_CASE("what no term carries is listed with its place") {
  Desk desk;
  const std::vector<std::pair<const char*, std::string>> cases = {
      {"an element of CII", with("<ram:BuyerReference>", "<ram:ReferenceX>17</ram:ReferenceX><ram:BuyerReference>")},
      {"an element of nobody", with("<ram:BuyerReference>", "<x xmlns='u'>17</x><ram:BuyerReference>")},
      {"a known name in another namespace", with("<ram:BuyerReference>", "<udt:ID>17</udt:ID><ram:BuyerReference>")},
      {"an attribute", with("<ram:BuyerReference>", "<ram:BuyerReference x='17'>")},
      {"text between elements", with("<ram:BuyerReference>", "17<ram:BuyerReference>")},
  };
  for (const auto& [about, bytes] : cases) {
    INFO(about);
    const std::string said = desk.say(bytes);
    INFO(said);
    CHECK((said.find("RT-UNMAPPED") != std::string::npos || said.find("RT-UNKNOWN") != std::string::npos));
  }
}
