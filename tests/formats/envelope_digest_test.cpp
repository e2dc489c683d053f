// Envelopes whose digest was taken of what GOBL writes, beside what the document says.
#include "formats/envelope_digest.h"

#include <openssl/evp.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "evaluate/judge.h"
#include "evaluate/table_conditions.h"
#include "formats/gobl.h"

using namespace rulec;
using Told = gobl::DigestCheck::State;

namespace {

// nlohmann writes members in the order of their names and without blanks: for these documents that is canonical.
std::string sha256(const std::string& document) {
  const std::string bytes = nlohmann::json::parse(document).dump();
  unsigned char digest[32];
  EVP_Digest(bytes.data(), bytes.size(), digest, nullptr, EVP_sha256(), nullptr);
  std::string text;
  for (const unsigned char byte : digest)
    for (const int half : {byte >> 4, byte & 15}) text += "0123456789abcdef"[half];
  return text;
}

std::string envelope(const std::string& document, const std::string& digest) {
  return R"({"$schema": "https://gobl.org/draft-0/envelope", "head": {"uuid": "019cd7a0-5c00-7000-8000-000000000002",
    "dig": )" +
         digest + R"(}, "doc": )" + document + "}";
}
std::string sealed(const std::string& document, const std::string& as_gobl_writes_it) {
  return envelope(document, R"({"alg": "sha256", "val": ")" + sha256(as_gobl_writes_it) + "\"}");
}

const std::string kHead = R"("$schema": "https://gobl.org/draft-0/bill/invoice", "$regime": "FR")";
const std::string kStart = "{" + kHead + R"(, "type": "standard", "issue_date": "2026-03-02", "currency": "EUR")";
std::string invoice(const std::string& more) { return kStart + (more.empty() ? "" : ", ") + more + "}"; }

Document read(const std::string& bytes, bool compare = true) {
  const RuleTable& table = standard_rules();
  gobl::Reader reader(table, table.mapping_named("gobl").value(), table_conditions(table), {.digest = compare});
  Document document;
  const auto error = reader.read(bytes, document);
  if (error) FAIL(error->message_en);
  return document;
}
gobl::DigestCheck check(const std::string& bytes) { return gobl::check_digest(standard_rules(), read(bytes, false)); }

struct Case {
  const char* about;
  std::string document, as_gobl_writes_it;
};

}  // namespace

TEST_CASE("a digest is that of the document as GOBL writes it") {
  const std::vector<Case> cases = {
      {"nothing to change", invoice(R"("code": "17", "notes": [{"text": "a\"b\\c\n/é"}])"),
       invoice(R"("code": "17", "notes": [{"text": "a\"b\\c\n/é"}])")},
      {"order, blanks, escapes",
       R"({ "currency":"EUR","co\u0064e":"\u00e9\/", "issue_date":"2026-03-02",
         "type":"standard",)" +
           kHead + "}",
       invoice(R"("code": "é/")")},
      {"null", invoice(R"("code": null, "tax": {"point": null})"), invoice(R"("tax": {})")},
      {"an unknown member", invoice(R"("code": "1", "frobnicate": {"a": [1]})"), invoice(R"("code": "1")")},
      {"an unknown member that was hashed", invoice(R"("code": "1", "frobnicate": {"a": [1]})"),
       invoice(R"("code": "1", "frobnicate": {"a": [1]})")},
      {"an unknown member below", invoice(R"("supplier": {"name": "A", "shoe_size": 44})"),
       invoice(R"("supplier": {"name": "A"})")},
      {"members that are always written", "{" + kHead + R"(, "lines": [{"item": {}}], "totals": {}})",
       "{" + kHead + R"(, "type": "", "issue_date": "0000-00-00", "currency": "",
         "lines": [{"i": 0, "quantity": "0", "item": {"name": ""}}],
         "totals": {"sum": "0", "total": "0", "tax": "0", "total_with_tax": "0", "payable": "0"}})"},
      {"members that were not written", invoice(R"("period": 1, "totals": {"sum": "1", "total": "1"})"),
       invoice(R"("totals": {"sum": "1", "total": "1"})")},
      {"the regime of the supplier",
       R"({"$schema": "https://gobl.org/draft-0/bill/invoice", "type": "a", "issue_date": "2026-03-02", "currency": "EUR",
         "supplier": {"tax_id": {"country": "DE"}}})",
       R"({"$schema": "https://gobl.org/draft-0/bill/invoice", "type": "a", "issue_date": "2026-03-02", "currency": "EUR",
         "supplier": {"tax_id": {"country": "DE"}}, "$regime": "DE"})"},
      {"no such regime",
       R"({"$schema": "https://gobl.org/draft-0/bill/invoice", "type": "a", "issue_date": "2026-03-02", "currency": "EUR",
         "supplier": {"tax_id": {"country": "LU"}}})",
       R"({"$schema": "https://gobl.org/draft-0/bill/invoice", "type": "a", "issue_date": "2026-03-02", "currency": "EUR",
         "supplier": {"tax_id": {"country": "LU"}}})"},
      {"empty values", invoice(R"("code": "", "notes": [], "tax": {"ext": {}}, "meta": {})"), invoice(R"("tax": {})")},
      {"empty values that were hashed", invoice(R"("code": "", "notes": [])"), invoice(R"("code": "", "notes": [])")},
      {"a null in a list stays", invoice(R"("notes": [null, {"text": "a"}])"),
       invoice(R"("notes": [null, {"text": "a"}])")},
      {"numbers", invoice(R"("lines": [{"i": 1, "quantity": 3, "item": {"name": "a", "price": 12.50}}])"),
       invoice(R"("lines": [{"i": 1, "quantity": "3", "item": {"name": "a", "price": "12.50"}}])")},
      {"other forms of amounts",
       invoice(R"("lines": [{"i": 1, "quantity": "+5", "sum": "5.", "item": {"name": "a", "price": "007.00"}}])"),
       invoice(R"("lines": [{"i": 1, "quantity": "5", "sum": "5", "item": {"name": "a", "price": "7.00"}}])")},
      {"a factor", invoice(R"("lines": [{"i": 1, "quantity": "1", "taxes": [{"cat": "VAT", "percent": "0.055"}]}])"),
       invoice(R"("lines": [{"i": 1, "quantity": "1", "taxes": [{"cat": "VAT", "percent": "5.5%"}]}])")},
      {"former names", invoice(R"("payment": {"terms": {"detail": "30 jours"},
         "advances": [{"desc": "a", "amount": "1"}]})"),
       invoice(R"("payment": {"terms": {"notes": "30 jours"}, "advances": [{"description": "a", "amount": "1"}]})")},
      {"capitals", invoice(R"("Code": "17", "SUPPLIER": {"Name": "A"})"),
       invoice(R"("code": "17", "supplier": {"name": "A"})")},
      {"no day", invoice(R"("op_date": "")"), invoice(R"("op_date": "0000-00-00")")},
      {"members of any name", invoice(R"("meta": {"b": "1", "a\u0062": "2"}, "complements": [{"z": 1, "a": [true]}])"),
       invoice(R"("meta": {"ab": "2", "b": "1"}, "complements": [{"a": [true], "z": 1}])")},
  };
  for (const Case& one : cases) {
    const gobl::DigestCheck result = check(sealed(one.document, one.as_gobl_writes_it));
    INFO(one.about << ": " << result.reason_en);
    CHECK(result.state == Told::equal);
    CHECK(result.computed == result.written);
  }
}

TEST_CASE("a digest of something else is different, and unsure where reading changes the document") {
  const auto other = [](const std::string& document) { return check(sealed(document, R"({"a": "b"})")); };
  const gobl::DigestCheck wrong = other(invoice(R"("code": "17", "tax": {"ext": {}})"));
  CHECK(wrong.state == Told::different);
  CHECK(wrong.computed == sha256(invoice(R"("code": "17", "tax": {})")));
  CHECK(wrong.reason_en.size() > 10);
  CHECK(wrong.reason_fr.size() > 10);
  CHECK(wrong.doubts.empty());
  CHECK(other("{" + kHead + "}").state == Told::different);  // what is filled in is known

  const std::pair<const char*, const char*> unsure[] = {
      {R"("frobnicate": 1)", "$.doc.frobnicate"},
      {R"("Code": "1")", "$.doc.Code"},
      {R"("code": "")", "$.doc.code"},
      {R"("totals": {"sum": 1})", "$.doc.totals"},
      {R"("totals": {"sum": "abc"})", "$.doc.totals.sum"},
      {R"("op_date": "2026-02-30")", "$.doc.op_date"},
      {R"("op_date": "0000-00-00")", "$.doc.op_date"},
      {R"("code": {})", "$.doc.code"},
      {R"("code": 17)", "$.doc.code"},
      {R"("tax": {"tags": ["a"]})", "$.doc.tax.tags"},
      {R"("supplier": {"tax_id": {"country": 1}})", "$.doc.supplier.tax_id.country"}};
  for (const auto& [member, path] : unsure) {
    const gobl::DigestCheck result = other(invoice(member));
    INFO(member << " " << result.reason_en);
    CHECK(result.state == Told::cannot_tell);
    CHECK(result.reason_en.find(path) != std::string::npos);
    CHECK(result.reason_fr.find(path) != std::string::npos);
    CHECK_FALSE(result.doubts.empty());
  }
}

TEST_CASE("the digest itself may be wrong or missing") {
  const std::string document = invoice(""), right = sha256(document);
  CHECK(check(envelope(document, R"({"alg": "sha256", "val": ")" + right + "\"}")).state == Told::equal);
  const gobl::DigestCheck md5 = check(envelope(document, R"({"alg": "md5", "val": ")" + right + "\"}"));
  CHECK(md5.state == Told::different);
  CHECK(md5.reason_en.find("md5") != std::string::npos);
  CHECK(check(envelope(document, R"({"alg": "sha256"})")).state == Told::different);
  CHECK(check(envelope(document, R"({"val": ")" + right + "\"}")).state == Told::different);
  CHECK(check(envelope(document, "{}")).state == Told::different);
  CHECK(check(envelope(document, "null")).state == Told::absent);
  CHECK(check(document).state == Told::absent);
  CHECK(check(R"({"$schema": "https://gobl.org/draft-0/envelope", "doc": )" + document + "}").state == Told::absent);
}

TEST_CASE("a document that nests deeply is hashed too") {
  std::string lists(15000, '['), objects;
  lists += std::string(15000, ']');
  for (int i = 0; i < 15000; ++i) objects += "{\"a\":";
  objects += "1" + std::string(15000, '}');
  for (const std::string& deep : {lists, objects}) {
    const std::string document = invoice("\"complements\": [" + deep + "]");
    CHECK(check(sealed(document, document)).state == Told::equal);
    CHECK(check(sealed(invoice("\"other\": " + deep), invoice(""))).state == Told::equal);
  }
}

TEST_CASE("a checker goes from document to document") {
  gobl::DigestChecker checker(standard_rules());
  for (int i = 0; i < 3; ++i) {
    CHECK(checker.check(read(sealed(invoice(R"("a": 1)"), "{}"))).state == Told::cannot_tell);
    CHECK(checker.check(read(sealed(invoice(""), invoice("")))).state == Told::equal);
    CHECK(checker.check(read(sealed(invoice(R"("code": "1")"), "{}"))).state == Told::different);
  }
}

TEST_CASE("the reader says that a digest is wrong, and can be told not to look") {
  const auto rules = [](const Document& document) {
    std::string list;
    for (const Notice& notice : document.notices)
      if (notice.rule.starts_with("RT-DIGEST")) list += notice.rule + " " + document.tree.path(notice.places[0]) + ";";
    return list;
  };
  const std::string wrong = sealed(invoice(R"("code": "17")"), "{}"), unsure = sealed(invoice(R"("x": 1)"), "{}");
  CHECK(rules(read(wrong)) == "RT-DIGEST $.head.dig;");
  CHECK(rules(read(wrong, false)).empty());
  CHECK(rules(read(unsure)) == "RT-DIGEST-UNSURE $.head.dig;");
  CHECK(rules(read(sealed(invoice(""), invoice("")))).empty());
  CHECK(rules(read(invoice(""))).empty());

  const Document document = read(wrong);
  Judge judge(standard_rules());
  bool said = false;
  for (const Finding& finding : judge.judge(document, {}).findings) {
    if (finding.rule != "RT-DIGEST") continue;
    said = true;
    CHECK(finding.severity == Severity::fatal);
    CHECK(finding.message.find(sha256(invoice(R"("code": "17")"))) != std::string::npos);
  }
  CHECK(said);
}
