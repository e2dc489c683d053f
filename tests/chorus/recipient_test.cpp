// The file of a recipient's directory entry: what rules learn from it, and what is wrong with a bad one.
#include "chorus/recipient.h"

#include <catch2/catch.hpp>

using namespace rulec;
using namespace rulec::chorus;
using Catch::Matchers::Contains;

namespace {

const char* const kEntry = R"({
  "siret": "12345678200044", "name": "Commune de Valbrume", "state": "active", "fetched": "2026-11-24",
  "service_required": true, "commitment_required": true, "service_or_commitment_required": false,
  "services": [
    {"code": "ECOLES", "name": "Écoles", "active": true, "commitment_required": true},
    {"code": "VOIRIE", "active": false, "commitment_required": false}
  ]
})";

Problem problem_of(std::string_view json) {
  auto read = read_recipient(json);
  REQUIRE(std::holds_alternative<Problem>(read));
  return std::get<Problem>(read);
}

// The entry with one part of its text exchanged.
std::string with(std::string_view from, std::string_view to) {
  std::string text = kEntry;
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("an entry becomes facts that rules can ask for") {
  const auto read = read_recipient(kEntry);
  REQUIRE(std::holds_alternative<Recipient>(read));
  Facts facts;
  facts[Fact::services].push_back("of another");
  std::get<Recipient>(read).describe(facts);
  using Values = std::vector<std::string_view>;
  CHECK(facts[Fact::siret] == Values{"12345678200044"});
  CHECK(facts[Fact::state] == Values{"active"});
  CHECK(facts[Fact::demands] == Values{"service", "commitment"});
  CHECK(facts[Fact::services] == Values{"ECOLES"});
  CHECK(facts[Fact::closed_services] == Values{"VOIRIE"});
  CHECK(facts[Fact::commitment_services] == Values{"ECOLES"});
}

TEST_CASE("of a recipient that the directory does not know, two members are enough") {
  const auto read = read_recipient(R"({"siret": "12345678200044", "state": "unknown"})");
  REQUIRE(std::holds_alternative<Recipient>(read));
  CHECK(std::get<Recipient>(read).services.empty());
}

TEST_CASE("what is wrong with an entry is said, with its place") {
  struct Wrong {
    std::string json;
    const char* english;
    const char* french;
  };
  const std::vector<Wrong> cases = {
      {"{", "no JSON", "pas du JSON"},
      {"[]", "a JSON object", "un objet JSON"},
      {"{}", "`siret` is missing", "`siret` manque"},
      {R"({"siret": "12345678200044", "state": "active"})", "`service_required` is missing", "manque"},
      {with("12345678200044", "123456782"), "14 digits", "14 chiffres"},
      {with("\"12345678200044\"", "12345678200044"), "`siret` must be a text", "doit être un texte"},
      {with("\"active\", \"fetched\"", "\"ACTIF\", \"fetched\""), "`state` is `ACTIF`", "`state` vaut `ACTIF`"},
      {with("\"service_required\": true", "\"service_required\": 1"), "must be true or false", "true ou false"},
      {with("\"service_required\": true", "\"servce_required\": true"), "`servce_required` is no member",
       "pas un membre"},
      {with("\"code\": \"VOIRIE\"", "\"kode\": \"VOIRIE\""), "`services[1].kode`", "`services[1].kode`"},
      {with("\"code\": \"VOIRIE\"", "\"code\": \"\""), "`services[1].code` is empty", "est vide"},
      {with("\"code\": \"VOIRIE\"", "\"code\": \"ECOLES\""), "listed twice", "deux fois"},
      {with("\"active\": false, ", ""), "`services[1].active` is missing", "manque"},
  };
  for (const Wrong& wrong : cases) {
    INFO(wrong.json);
    const Problem problem = problem_of(wrong.json);
    CHECK_THAT(problem.english, Contains(wrong.english));
    CHECK_THAT(problem.french, Contains(wrong.french));
  }
}
