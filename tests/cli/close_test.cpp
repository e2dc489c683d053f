// Keys are made, documents closed by them, and signatures verified: what was changed afterwards is found.
#include <catch2/catch.hpp>
#include <filesystem>

#include "process.h"

using namespace rulec::tests;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

struct Desk {
  Scratch scratch;
  std::string key = path("key.jwk"), shown = path("public.jwk"), closed = path("closed.json");

  Desk() {
    REQUIRE(run_rulec({"key", "new", "-o", key}).exit_code == 0);
    REQUIRE(run_rulec({"key", "public", key, "-o", shown}).exit_code == 0);
  }
  std::string path(const char* name) const { return (scratch.path() / name).string(); }
  Ran close(const std::string& file) const { return run_rulec({"close", file, "--key", key, "-o", closed}); }
  json check(const std::string& file, const std::string& by) const {
    return run_rulec({"check", "--format", "ndjson", "--public-key", by, file}).lines().at(0);
  }
  json check() const { return check(closed, shown); }

  // A member of the closed document, changed.
  void change(const json::json_pointer& at, const json& value) const {
    nlohmann::ordered_json document = nlohmann::ordered_json::parse(bytes_of(closed));
    document[nlohmann::ordered_json::json_pointer(at.to_string())] = value;
    scratch.write("closed.json", document.dump(2));
  }
};

// The findings about signature and digest.
std::vector<std::string> about_seal(const json& report) {
  std::vector<std::string> ids;
  for (const json& finding : report["findings"]) {
    const std::string id = finding["rule"];
    if (id.starts_with("RT-SIGNATURE") || id == "RT-UNSIGNED" || id == "RT-DIGEST" || id == "GOBL-ENVELOPE-11")
      ids.push_back(id);
  }
  return ids;
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("a private key is its owner's, and never overwritten") {
  const Desk desk;
  namespace fs = std::filesystem;
  CHECK((fs::status(desk.key).permissions() & fs::perms(0777)) == fs::perms(0600));
  const std::string before = bytes_of(desk.key);
  const Ran again = run_rulec({"key", "new", "-o", desk.key});
  CHECK(again.exit_code == 2);
  CHECK_THAT(again.err, Contains("never overwritten"));
  CHECK(bytes_of(desk.key) == before);
  CHECK_FALSE(json::parse(bytes_of(desk.shown)).contains("d"));
  CHECK(run_rulec({"key", "new"}).exit_code == 2);
  CHECK(run_rulec({"key", "public"}).exit_code == 2);
  CHECK(run_rulec({"key", "public", desk.shown}).exit_code == 2);
}

TEST_CASE("a closed document is valid, and its signature holds") {
  const Desk desk;
  const std::string file = GENERATE("minimal.json", "b2g.json", "credit-note.json");
  INFO(file);
  const Ran closed = desk.close(example(file));
  INFO(closed.err);
  REQUIRE(closed.exit_code == 0);
  const json report = desk.check();
  CHECK(report["verdict"] == "valid");
  CHECK(about_seal(report).empty());
  const json document = json::parse(bytes_of(desk.closed));
  CHECK(document["sigs"].size() == 1);
  CHECK(document["head"]["dig"]["alg"] == "sha256");
}

TEST_CASE("an envelope that is sealed already keeps its bytes") {
  const Desk desk;
  const std::string built = desk.path("built.json");
  REQUIRE(run_rulec({"build", "--envelope", example("minimal.json"), "-o", built}).exit_code == 0);
  REQUIRE(desk.close(built).exit_code == 0);
  const std::string before = bytes_of(built), after = bytes_of(desk.closed);
  CHECK(after.starts_with(before.substr(0, before.rfind('}') - 1)));
  CHECK(about_seal(desk.check()).empty());
  const std::string compact = desk.scratch.write("compact.json", json::parse(before).dump());
  REQUIRE(desk.close(compact).exit_code == 0);
  CHECK(about_seal(desk.check()).empty());
  CHECK(bytes_of(desk.closed).find('\n') == std::string::npos);
}

TEST_CASE("an envelope whose digest is another's is not signed: who wants the change builds it") {
  const Desk desk;
  const std::string built = desk.path("built.json");
  REQUIRE(run_rulec({"build", "--envelope", example("minimal.json"), "-o", built}).exit_code == 0);
  nlohmann::ordered_json envelope = nlohmann::ordered_json::parse(bytes_of(built));
  envelope["doc"]["notes"] = {{{"text", "changed after it was sealed"}}};
  const std::string changed = desk.scratch.write("changed.json", envelope.dump(2));
  const Ran refused = desk.close(changed);
  INFO(refused.err);
  CHECK(refused.exit_code == 1);
  CHECK_THAT(refused.err, Contains("GOBL-ENVELOPE-11") && Contains("$.head.dig") && Contains("rulec build") &&
                              Contains("not closed"));
  CHECK_FALSE(std::filesystem::exists(desk.closed));
  const Ran unsigned_ = run_rulec({"close", changed});
  CHECK(unsigned_.exit_code == 1);
  CHECK(unsigned_.out.empty());
  REQUIRE(run_rulec({"build", changed, "-o", built}).exit_code == 0);
  CHECK(desk.close(built).exit_code == 0);
  CHECK(about_seal(desk.check()).empty());
}

TEST_CASE("an envelope without a digest, or whose digest cannot be told, is built and closed, and the doubt is said") {
  const Desk desk;
  const std::string built = desk.path("built.json");
  REQUIRE(run_rulec({"build", "--envelope", example("minimal.json"), "-o", built}).exit_code == 0);
  nlohmann::ordered_json envelope = nlohmann::ordered_json::parse(bytes_of(built));
  SECTION("without") {
    envelope["head"].erase("dig");
    const Ran closed = desk.close(desk.scratch.write("open.json", envelope.dump(2)));
    INFO(closed.err);
    CHECK(closed.exit_code == 0);
  }
  SECTION("unsure") {
    envelope["doc"]["notes"] = {{{"text", "changed"}}};
    envelope["doc"]["frobnicate"] = 1;  // no member of GOBL: what it would make of it is not certain
    const Ran closed = desk.close(desk.scratch.write("open.json", envelope.dump(2)));
    INFO(closed.err);
    CHECK(closed.exit_code == 0);
    CHECK_THAT(closed.err, Contains("RT-DIGEST-UNSURE") && Contains("frobnicate"));
  }
  CHECK(about_seal(desk.check()).empty());
}

TEST_CASE("what was changed after closing is found") {
  const Desk desk;
  REQUIRE(desk.close(example("b2g.json")).exit_code == 0);
  SECTION("the document") {
    desk.change("/doc/notes/0/text"_json_pointer, "changed");
    CHECK(about_seal(desk.check()) == Ids{"GOBL-ENVELOPE-11"});
  }
  SECTION("the digest with it") {
    desk.change("/head/dig/val"_json_pointer, std::string(64, '0'));
    const json report = desk.check();
    CHECK_THAT(about_seal(report), Catch::Matchers::VectorContains(std::string("RT-SIGNATURE-OTHER")));
    CHECK(report["verdict"] == "invalid");
  }
  SECTION("the envelope's identifier") {
    desk.change("/head/uuid"_json_pointer, "019cd7a0-5c00-7000-8000-0000000000ff");
    CHECK(about_seal(desk.check()) == Ids{"RT-SIGNATURE-OTHER"});
  }
  SECTION("the signature is no signature") {
    desk.change("/sigs/0"_json_pointer, "not.a.signature!");
    CHECK(about_seal(desk.check()) == Ids{"RT-SIGNATURE"});
  }
  SECTION("the signature is gone") {
    desk.change("/sigs"_json_pointer, json::array());
    CHECK(about_seal(desk.check()) == Ids{"RT-UNSIGNED"});
  }
  SECTION("one of two is bad") {
    json both = json::parse(bytes_of(desk.closed))["sigs"];
    both.push_back("x.y.z");
    desk.change("/sigs"_json_pointer, both);
    const json report = desk.check();
    CHECK(about_seal(report) == Ids{"RT-SIGNATURE"});
    CHECK(report["findings"].back()["at"][0]["path"] == "$.sigs[1]");
  }
}

TEST_CASE("a signature by another key is found, and which keys were given") {
  const Desk desk, other;
  REQUIRE(desk.close(example("b2g.json")).exit_code == 0);
  CHECK(about_seal(desk.check(desk.closed, other.shown)) == Ids{"RT-SIGNATURE-KEY"});
  const Ran both = run_rulec({"check", "--public-key", other.shown, "--public-key", desk.shown, desk.closed});
  CHECK(both.exit_code == 0);
  CHECK(run_rulec({"check", "--public-key", desk.key, desk.closed}).exit_code == 2);
  CHECK_THAT(run_rulec({"check", "--lang", "fr", "--public-key", other.shown, desk.closed}).out,
             Contains("Aucune des clés données"));
  CHECK(run_rulec({"check", desk.closed}).exit_code == 0);
}

TEST_CASE("what cannot be signed is not closed, and no file is left") {
  const Desk desk;
  CHECK(desk.close(example("b2g-with-faults.json")).exit_code == 1);
  CHECK(desk.close(example("b2g.xml")).exit_code == 2);
  CHECK(desk.close(desk.path("nothing.json")).exit_code == 2);
  json draft = json::parse(bytes_of(example("b2g.json")));
  draft.erase("code");
  CHECK(desk.close(desk.scratch.write("draft.json", draft.dump())).exit_code == 1);
  CHECK_FALSE(std::filesystem::exists(desk.closed));
  REQUIRE(desk.close(example("b2g.json")).exit_code == 0);
  const Ran twice = run_rulec({"close", desk.closed, "--key", desk.key});
  CHECK(twice.exit_code == 1);
  CHECK_THAT(twice.err, Contains("closed and signed already"));
  const Ran unsigned_one = run_rulec({"close", example("b2g.json")});
  CHECK(unsigned_one.exit_code == 0);
  CHECK_THAT(unsigned_one.err, Contains("without a signature"));
  CHECK_FALSE(json::parse(unsigned_one.out).contains("sigs"));
}

TEST_CASE("a signature is verified on what is not built, and on CII there is none") {
  const Desk desk;
  CHECK(about_seal(desk.check(example("minimal.json"), desk.shown)) == Ids{"RT-UNSIGNED"});
  CHECK(desk.check(example("minimal.json"), desk.shown)["verdict"] == "invalid");
  CHECK(about_seal(desk.check(example("b2g.xml"), desk.shown)) == Ids{"RT-UNSIGNED"});
}
