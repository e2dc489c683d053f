// CII to GOBL and back: no term is lost but those that GOBL cannot hold, on invoices with and without all their parts.
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "evaluate/judge.h"
#include "evaluate/table_conditions.h"
#include "formats/cii.h"
#include "formats/cii_writer.h"
#include "formats/gobl.h"
#include "formats/gobl_writer.h"
#include "formats/losses.h"
#include "table/rule_table.h"

using namespace rulec;
using Json = nlohmann::ordered_json;

namespace {

const RuleTable& table() { return standard_rules(); }
Index mapping(const char* name) { return *table().mapping_named(name); }

std::string text_of(const std::string& name) {
  std::ifstream stream(RULEC_SOURCE_DIR "/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// The readers and writers of both syntaxes.
struct Tools {
  gobl::Reader read_gobl{table(), mapping("gobl"), table_conditions(table()), {}, {*table().layer_named("en16931")}};
  gobl::Writer write_gobl{table(), mapping("gobl-written"), table_conditions(table())};
  cii::Reader read_cii{table(), mapping("cii"), table_conditions(table())};
  cii::Writer write_cii{table(), mapping("en16931"), table_conditions(table())};

  std::string to_cii(const std::string& json, Document& document) {
    std::string xml;
    REQUIRE_FALSE(read_gobl.read(json, document));
    REQUIRE_FALSE(write_cii.write(document, xml));
    return xml;
  }
};

struct RoundTrip {
  std::string first, json, second;
  std::vector<Loss> lost, added;
};

RoundTrip round_trip(Tools& tools, const std::string& source) {
  RoundTrip trip;
  Document from, before, after, again;
  trip.first = tools.to_cii(source, from);
  REQUIRE_FALSE(tools.read_cii.read(trip.first, before));
  trip.json = tools.write_gobl.write(before);
  trip.second = tools.to_cii(trip.json, after);
  REQUIRE_FALSE(tools.read_cii.read(trip.second, again));
  trip.lost = differences(table(), before, after, again);
  trip.added = differences(table(), again, before, before);
  return trip;
}

// Totals stay, for without them there is no invoice; in CII an account is one by its number.
bool is_kept(const std::string& member) {
  return member == "totals" || member == "iban" || member == "number" || member[0] == '$';
}

// Takes members out of the invoice at random, whole parts or single ones.
void thin_out(Json& json, std::mt19937& random, unsigned one_in) {
  if (json.is_object()) {
    for (auto member = json.begin(); member != json.end();) {
      if (!is_kept(member.key()) && random() % one_in == 0) {
        member = json.erase(member);
        continue;
      }
      thin_out(member.value(), random, one_in);
      ++member;
    }
  } else if (json.is_array()) {
    for (auto element = json.begin(); element != json.end();) {
      if (random() % one_in == 0) {
        element = json.erase(element);
        continue;
      }
      thin_out(*element, random, one_in);
      ++element;
    }
  }
}

// What GOBL has no place for, or only together with something else.
bool gobl_cannot_hold(const std::string& id) {
  static const std::vector<std::string> ids = {
      "BT-73",   "BT-74",    "BT-134",   "BT-135",             // a period without one of its ends
      "BT-82",   "BT-83",    "BT-84",    "BT-85",    "BT-86",  // payment without its means
      "BT-87",   "BT-88",    "BT-89",    "BT-90",    "BT-91",  //
      "BT-93",   "BT-100",   "BT-137",   "BT-142",             // a base without a percentage
      "BT-122",  "BT-123",   "BT-124",                         // a document without an address
      "BT-157",  "BT-158",                                     // an identifier without its scheme
      "BT-9",                                                  // a day on which nothing is due
      "BT-31",   "BT-48",    "BT-63",                          // a tax number without its country
      "BT-96",   "BT-103",   "BT-119",   "BT-152",    // a rate without its category, and with it the type of tax
      "XT-95-1", "XT-102-1", "XT-118-1", "XT-151-1",  //
      "BT-126"};                                      // a line without a number
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

std::string id_of(const Loss& loss) {
  return std::string(loss.term == kNone ? std::string_view("content") : table().text(table().terms()[loss.term].id));
}

}  // namespace

TEST_CASE("the mapping that writes GOBL knows only members that GOBL has") {
  const gobl::Writer writer(table(), mapping("gobl-written"), table_conditions(table()));
  CHECK(writer.unknown_paths() == std::vector<std::string>{});
}

TEST_CASE("an invoice with everything comes back whole, and the same CII again") {
  Tools tools;
  for (const char* name : {"tests/fixtures/everything.json", "examples/b2g.json", "examples/credit-note.json",
                           "examples/foreign-supplier.json"}) {
    INFO(name);
    const RoundTrip trip = round_trip(tools, text_of(name));
    for (const Loss& loss : trip.lost) {
      INFO(loss.path << ' ' << loss.value << ' '
                     << (loss.term == kNone ? "" : table().text(table().terms()[loss.term].id)));
      CHECK(false);
    }
    CHECK(trip.first == trip.second);
  }
}

TEST_CASE("invoices without some of their parts come back with the rest") {
  Tools tools;
  const Json everything = Json::parse(text_of("tests/fixtures/everything.json"));
  std::mt19937 random(20260312);
  for (int i = 0; i < 1000; ++i) {
    Json thinned = everything;
    thin_out(thinned, random, 4 + random() % 60);
    const std::string source = thinned.dump();
    const RoundTrip trip = round_trip(tools, source);
    for (const Loss& loss : trip.lost) {
      const std::string id = id_of(loss);
      if (gobl_cannot_hold(id)) continue;
      INFO("invoice " << i << ": " << id << ' ' << loss.path << ' ' << loss.value << "\n" << trip.json);
      REQUIRE(gobl_cannot_hold(id));
    }
    for (const Loss& loss : trip.added) {
      INFO("invoice " << i << ": " << loss.path << ' ' << loss.value << "\n" << trip.json);
      REQUIRE(gobl_cannot_hold(id_of(loss)));
    }
  }
}

TEST_CASE("GOBL that was made of valid CII is valid") {
  Tools tools;
  Judge judge(table());
  JudgeOptions options;
  options.layers = {*table().layer_named("en16931"), *table().layer_named("gobl")};
  for (const char* name : {"tests/fixtures/everything.json", "examples/b2g.json", "examples/credit-note.json",
                           "examples/foreign-supplier.json"}) {
    INFO(name);
    const RoundTrip trip = round_trip(tools, text_of(name));
    Document document;
    REQUIRE_FALSE(tools.read_gobl.read(trip.json, document));
    const Report report = judge.judge(document, options);
    for (const Finding& finding : report.findings) {
      INFO(finding.rule << ": " << finding.message);
      CHECK(finding.severity != Severity::fatal);
    }
  }
}
