// CII as it is written: the order and the number of elements that the schema's table wants, and single forms.
#include "formats/cii_writer.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <map>
#include <pugixml.hpp>
#include <string>

#include "evaluate/table_conditions.h"
#include "formats/gobl.h"
#include "formats/losses.h"
#include "table/rule_table.h"

using namespace rulec;
using Catch::Matchers::Contains;

namespace {

const RuleTable& table() { return standard_rules(); }

std::string text_of(const std::string& name) {
  std::ifstream stream(RULEC_SOURCE_DIR "/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

struct Written {
  std::string xml;
  std::optional<cii::WriteError> error;
  std::vector<Loss> lost;
};

Written write(const std::string& json, const char* dialect = "en16931") {
  const bool plain = std::string(dialect) == "en16931";
  gobl::Reader reader(table(), *table().mapping_named("gobl"), table_conditions(table()), {},
                      {*table().layer_named(plain ? "en16931" : "choruspro")});
  Document document;
  REQUIRE_FALSE(reader.read(json, document));
  cii::Writer writer(table(), *table().mapping_named(dialect), table_conditions(table()));
  Written written;
  written.error = writer.write(document, written.xml);
  written.lost = losses(table(), document);
  return written;
}

// The table of children, by type and prefixed name.
class Order {
 public:
  Order() {
    const auto spaces = table().all<NamespaceRow>(Section::name_spaces);
    const MappingRow& mapping = table().mappings()[*table().mapping_named("cii")];
    for (const ChildRow& row : table().slice<ChildRow>(Section::children, mapping.children)) {
      const std::string name(table().text(table().all<Str>(Section::names)[row.name]));
      children_[row.type][std::string(table().text(spaces[row.space].prefix)) + ":" + name] = row;
    }
  }

  // What is wrong with the element and all below it: one line each.
  void check(const pugi::xml_node& node, Index type, std::vector<std::string>& wrong) const {
    if (type == kNone) return;
    const auto& allowed = children_.at(type);
    Index before = 0;
    std::map<std::string, unsigned> count;
    for (const pugi::xml_node& child : node.children()) {
      if (child.type() != pugi::node_element) continue;
      const auto known = allowed.find(child.name());
      if (known == allowed.end()) {
        wrong.push_back(child.path() + ": not in the schema");
        continue;
      }
      if (known->second.position < before) wrong.push_back(child.path() + ": comes too late");
      before = known->second.position;
      ++count[child.name()];
      check(child, known->second.value, wrong);
    }
    for (const auto& [name, row] : allowed) {
      const unsigned found = count.contains(name) ? count.at(name) : 0;
      if (found < row.least) wrong.push_back(node.path() + ": lacks " + name);
      if (row.most > 0 && found > row.most) wrong.push_back(node.path() + ": too often " + name);
    }
  }

  std::vector<std::string> faults(const std::string& xml) const {
    pugi::xml_document document;
    std::vector<std::string> wrong;
    if (!document.load_string(xml.c_str())) return {"cannot be parsed"};
    check(document, 0, wrong);
    return wrong;
  }

 private:
  std::map<Index, std::map<std::string, ChildRow>> children_;
};

const std::vector<std::string> kInvoices = {"examples/b2g.json", "examples/credit-note.json",
                                            "examples/foreign-supplier.json", "examples/b2g-with-faults.json",
                                            "tests/fixtures/everything.json"};

}  // namespace

TEST_CASE("the mappings that write know only elements that the schema has") {
  for (const char* name : {"en16931", "choruspro-v1", "choruspro-gobl"}) {
    INFO(name);
    const cii::Writer writer(table(), *table().mapping_named(name), table_conditions(table()));
    CHECK(writer.unknown_paths() == std::vector<std::string>{});
  }
}

TEST_CASE("elements stand in the order and as often as the schema wants") {
  const Order order;
  for (const std::string& name : kInvoices)
    for (const char* dialect : {"en16931", "choruspro-v1", "choruspro-gobl"}) {
      INFO(name << ' ' << dialect);
      const Written written = write(text_of(name), dialect);
      REQUIRE_FALSE(written.error);
      CHECK(order.faults(written.xml) == std::vector<std::string>{});
    }
}

TEST_CASE("the test of the order finds what is out of order, too often, missing or unknown") {
  const Order order;
  std::string xml = write(text_of("examples/b2g.json")).xml;
  const auto swapped = [&](const std::string& from, const std::string& to) {
    std::string other = xml;
    REQUIRE(other.find(from) != std::string::npos);
    return other.replace(other.find(from), from.size(), to);
  };
  const std::string code = "<ram:TypeCode>380</ram:TypeCode>";
  CHECK(order.faults(swapped(code, "")).empty());  // BR-04 asks for it, the schema does not
  CHECK_FALSE(order.faults(swapped(code, code + code)).empty());
  CHECK_FALSE(order.faults(swapped(code, "<ram:Typo/>")).empty());
  CHECK_FALSE(order.faults(swapped("<ram:ID>VM26-0187</ram:ID>", "")).empty());
  CHECK_FALSE(order.faults(swapped(code, "").insert(xml.find("    <ram:ID>VM26-0187"), code)).empty());
}

TEST_CASE("everything that GOBL can hold finds a place") {
  const Written written = write(text_of("tests/fixtures/everything.json"));
  std::vector<std::string> lost;
  for (const Loss& loss : written.lost) lost.push_back(loss.path);
  // An advance is in the paid amount, without its text.
  CHECK(lost == std::vector<std::string>{"$.payment.advances[0].description"});
  for (const char* marker : {"FOURN-77",
                             "TVA-LOCALE-9",
                             "RCS Valbrume",
                             "BP 7",
                             "CPT-9",
                             "ABT",
                             "6065-12",
                             "PRJ-1",
                             "M-2026-07",
                             "AO-2025-4",
                             "PARC-12",
                             "VM26-0190",
                             "MANDAT-1",
                             "FR12ZZZ123456",
                             "1881",
                             "Affacturage",
                             "Seconde note",
                             "MAIRIE-5",
                             "3770001234562",
                             "58.11",
                             "pages",
                             "bl-3.pdf",
                             "br-3.pdf",
                             "20260331",
                             "VATEX-EU-132-1I",
                             "Livré en deux fois"}) {
    INFO(marker);
    CHECK_THAT(written.xml, Contains(marker));
  }
}

TEST_CASE("each account is a means of payment of its own, with the code; the tax point stands once") {
  const std::string xml = write(text_of("tests/fixtures/everything.json")).xml;
  pugi::xml_document document;
  REQUIRE(document.load_string(xml.c_str()));
  const std::string settlement =
      "/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/";
  const auto means = document.select_nodes((settlement + "ram:SpecifiedTradeSettlementPaymentMeans").c_str());
  REQUIRE(means.size() == 2);
  for (const auto& one : means) CHECK(std::string(one.node().child_value("ram:TypeCode")) == "30");
  CHECK(document.select_nodes((settlement + "ram:ApplicableTradeTax").c_str()).size() == 2);
  CHECK(document.select_nodes((settlement + "ram:ApplicableTradeTax/ram:TaxPointDate").c_str()).size() == 1);
  CHECK(document.select_nodes("//ram:IBANID").size() == 2);  // of the payee, and once of the payer
  CHECK(document.select_nodes("//ram:PayeePartyCreditorFinancialAccount/ram:ProprietaryID").size() == 1);
}

TEST_CASE("texts are escaped, and what XML forbids is told with its place") {
  std::string json = text_of("tests/fixtures/everything.json");
  CHECK_THAT(write(json).xml, Contains("rentrée &amp; bibliothèque &lt;municipale&gt;"));
  const std::string name = "Rayonnage bois";
  for (const auto& [escape, character] : {std::pair<const char*, unsigned>{"\\u0002", 2}, {"\\uFFFE", 0xFFFE}}) {
    std::string bad = json;
    bad.replace(bad.find(name), name.size(), escape);
    const Written written = write(bad);
    REQUIRE(written.error);
    CHECK(written.error->character == character);
    CHECK(written.xml.empty());
  }
}

TEST_CASE("a number that is none is left out and listed") {
  std::string json = text_of("examples/b2g.json");
  const std::string price = "\"11.90\"";
  json.replace(json.find(price), price.size(), "\"eleven\"");
  const Written written = write(json);
  CHECK_THAT(written.xml, !Contains("eleven"));
  REQUIRE(written.lost.size() == 1);
  CHECK(table().text(table().terms()[written.lost[0].term].id) == "BT-146");
}
