// Single thoughts of building; whole documents are compared in tests/conformance.
#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "calculate/clock.h"
#include "calculate/texts.h"
#include "calculate/workshop.h"

using namespace rulec;
using Json = nlohmann::ordered_json;

namespace {

Json minimal() {
  return Json::parse(R"({
    "$schema": "https://gobl.org/draft-0/bill/invoice", "code": "F1", "issue_date": "2026-03-16", "currency": "EUR",
    "supplier": {"name": "Fournitures du Val", "tax_id": {"country": "FR", "code": "83999001019"}},
    "lines": [{"quantity": "10", "item": {"name": "Ramette", "price": "90.00"}, "taxes": [{"cat": "VAT", "rate": "general"}]}]
  })");
}

struct Outcome {
  Json document;
  std::vector<std::string> rules;
};

Outcome build(const Json& input, const calculate::BuildOptions& options = {.identify = false}) {
  calculate::Workshop workshop(standard_rules());
  const auto result = workshop.build(input.dump(), options);
  Outcome outcome;
  if (!result.bytes.empty()) outcome.document = Json::parse(result.bytes);
  for (const Finding& finding : result.report.findings) outcome.rules.emplace_back(finding.rule);
  return outcome;
}

bool says(const Outcome& outcome, const char* rule) {
  return std::find(outcome.rules.begin(), outcome.rules.end(), rule) != outcome.rules.end();
}

std::string names(const Json& object) {
  std::string list;
  for (const auto& [name, value] : object.items()) list += (list.empty() ? "" : " ") + name;
  return list;
}

}  // namespace

TEST_CASE("a minimal invoice becomes a complete one, in the order that GOBL writes") {
  const Json made = build(minimal()).document;
  CHECK(names(made) == "$schema $regime type code issue_date currency supplier lines totals");
  CHECK(names(made["lines"][0]) == "i quantity item sum taxes total");
  CHECK(made["totals"].dump() ==
        R"({"sum":"900.00","total":"900.00","taxes":{"categories":[{"code":"VAT","rates":[{"key":"standard",)"
        R"("base":"900.00","percent":"20%","amount":"180.00"}],"amount":"180.00"}],"sum":"180.00"},"tax":"180.00",)"
        R"("total_with_tax":"1080.00","payable":"1080.00"})");
}

TEST_CASE("members that GOBL does not know stay where they are, and that is said") {
  Json input = Json::parse(R"({"mine": [1, null, {"a": 1.50}]})");
  input.update(minimal());
  input["lines"][0]["item"]["colour"] = "red";
  input["lines"][0]["item"]["unit"] = "piece";
  const Outcome outcome = build(input);
  CHECK(says(outcome, "RB-UNKNOWN"));
  CHECK(names(outcome.document).starts_with("mine $schema"));
  CHECK(outcome.document["mine"].dump() == R"([1,null,{"a":1.5}])");
  CHECK(names(outcome.document["lines"][0]["item"]) == "name price colour unit");
}

TEST_CASE("what cannot be built is refused with its rule") {
  const auto with = [](const char* pointer, const Json& value) {
    Json input = minimal();
    input[Json::json_pointer(pointer)] = value;
    return build(input);
  };
  const std::tuple<const char*, Json, const char*> cases[] = {
      {"/$tags", Json::array({"reverse"}), "RB-TAG"},
      {"/$addons", Json::array({"es-sii-v1"}), "RB-ADDON-UNABLE"},
      {"/supplier/tax_id/country", "US", "RB-REGIME"},
      {"/lines/0/taxes/0/cat", "GST", "RB-CATEGORY"},
      {"/lines/0/taxes/0/rate", "middle", "RB-RATE"},
      {"/issue_date", "2010-01-01", "RB-RATE-DATE"},
      {"/lines/0/item/currency", "USD", "RB-EXCHANGE"},
      {"/lines/0/item/price", "99999999999999999", "RB-OVERFLOW"},
      {"/lines/0/quantity", "1e3", "RT-VALUE"},
      {"/lines/0/item/name", 5, "RT-VALUE"},
      {"/issue_date", "2026-02-30", "RT-VALUE"},
      {"/supplier/tax_id/code", "83999001018", "GOBL-FR-TAX-IDENTITY-01"}};
  for (const auto& [pointer, value, rule] : cases) {
    INFO(pointer << " " << value);
    const Outcome outcome = with(pointer, value);
    CHECK(outcome.document.is_null());
    CHECK(says(outcome, rule));
  }
}

TEST_CASE("what GOBL changes without a word is said") {
  Json input = minimal();
  input["$addons"] = Json::array({"eu-en16930"});
  input["currency"] = "EURO";
  input["lines"][0]["discounts"] = Json::parse(R"([{"reason": "x", "percent": "2"}])");
  const Outcome outcome = build(input);
  CHECK(says(outcome, "RB-ADDON"));
  CHECK(says(outcome, "RB-CURRENCY-REPLACED"));
  CHECK(says(outcome, "RB-PERCENT"));
  CHECK(outcome.document["currency"] == "EUR");
}

TEST_CASE("prices cannot include a tax that the customer retains") {
  Json input = minimal();
  input["supplier"]["tax_id"] = {{"country", "ES"}, {"code", "H99740391"}};
  input["lines"][0]["taxes"].push_back({{"cat", "IRPF"}, {"rate", "pro"}});
  CHECK(build(input).document["totals"]["retained_tax"] == "135.00");
  input["tax"]["prices_include"] = "IRPF";
  CHECK(says(build(input), "RB-INCLUDED"));
}

TEST_CASE("an envelope has identifiers of the time, and the digest of its document") {
  const Json made = build(minimal(), {.envelope = true}).document;
  CHECK(names(made) == "$schema head doc");
  for (const std::string id : {made["head"]["uuid"], made["doc"]["uuid"]}) {
    CHECK(id.size() == 36);
    CHECK(id[14] == '7');
  }
  CHECK(made["head"]["dig"]["val"].get<std::string>().size() == 64);
  const Json again = build(made, {.envelope = true}).document;
  CHECK(again == made);
}

TEST_CASE("clocks change as the European Union changes them") {
  const long long summer = 1774746000;  // 2026-03-29 01:00 UTC
  CHECK(calculate::moment_in(summer - 1, 60).seconds == 2 * 3600 - 1);
  CHECK(calculate::moment_in(summer, 60).seconds == 3 * 3600);
  const long long winter = 1792890000;  // 2026-10-25 01:00 UTC
  CHECK(calculate::moment_in(winter - 1, 60).seconds == 3 * 3600 - 1);
  CHECK(calculate::moment_in(winter, 60).seconds == 2 * 3600);
  CHECK(calculate::moment_in(summer - 3600, 120).day == calculate::moment_in(summer, 120).day);
}

TEST_CASE("codes are tidied") {
  CHECK(calculate::settled_code(" A\t1 ") == "A1");
  CHECK(calculate::strict_code("12--34 !x") == "12-34 x");
  CHECK(calculate::tax_number("fr 83.999") == "FR83999");
  CHECK(calculate::tidied("\xC2\xA0 a b \n") == "a b");
}
