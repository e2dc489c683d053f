// What `send` does with each kind of document before it is deposited, and what it writes down.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>

#include "facturx_file.h"
#include "platform.h"
#include "schemas.h"

using namespace rulec::tests;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

// The recipient of the examples, known to the sandbox.
json knows_examples() { return json::parse(bytes_of(example("sandbox.json"))); }

std::string path_in(const Platform& platform, const char* name) { return (platform.scratch().path() / name).string(); }

}  // namespace

TEST_CASE("a GOBL invoice is closed with the key of the profile, and what was signed is kept") {
  Platform platform(knows_examples());
  const std::string key = path_in(platform, "key.jwk"), shown = path_in(platform, "public.jwk");
  REQUIRE(run_rulec({"key", "new", "-o", key}).exit_code == 0);
  REQUIRE(run_rulec({"key", "public", key, "-o", shown}).exit_code == 0);
  REQUIRE(platform.run({"profile", "init", "demo", "--url", platform.ready()["url"], "--key", key}).exit_code == 0);
  const Ran sent = platform.run({"send", example("b2g.json"), "--wait", "20s"});
  INFO(sent.out + sent.err);
  CHECK(sent.exit_code == 0);
  CHECK_THAT(sent.err, !Contains("unsigned"));
  std::vector<std::string> kept;
  for (const auto& item : std::filesystem::recursive_directory_iterator(platform.scratch().path() / "home" / "closed"))
    if (item.is_regular_file()) kept.push_back(item.path().string());
  REQUIRE(kept.size() == 1);
  CHECK(run_rulec({"check", "--public-key", shown, kept[0]}).exit_code == 0);
}

TEST_CASE("without a key a GOBL invoice goes unsigned, which is said; a closed one that was changed does not go") {
  Platform platform(knows_examples());
  const std::string key = path_in(platform, "key.jwk"), closed = path_in(platform, "closed.json");
  REQUIRE(run_rulec({"key", "new", "-o", key}).exit_code == 0);
  REQUIRE(run_rulec({"close", example("b2g.json"), "--key", key, "-o", closed}).exit_code == 0);
  nlohmann::ordered_json changed = nlohmann::ordered_json::parse(bytes_of(closed));
  changed["doc"]["notes"][0]["text"] = "changed";
  const Ran refused = platform.run({"send", platform.scratch().write("changed.json", changed.dump())});
  CHECK(refused.exit_code == 1);
  CHECK_THAT(refused.err, Contains("GOBL-ENVELOPE-11") && Contains("unsigned"));
  CHECK(platform.deposits("VM26-0187") == 0);
  CHECK(platform.run({"send", closed, "--wait", "20s"}).exit_code == 0);
  CHECK(platform.deposits("VM26-0187") == 1);
}

TEST_CASE("an envelope that was changed after it was sealed does not go, signed or not; built anew it goes") {
  Platform platform(knows_examples());
  const std::string sealed = path_in(platform, "sealed.json");
  REQUIRE(run_rulec({"build", "--envelope", example("b2g.json"), "-o", sealed}).exit_code == 0);
  nlohmann::ordered_json changed = nlohmann::ordered_json::parse(bytes_of(sealed));
  changed["doc"]["notes"][0]["text"] = "changed";
  const std::string file = platform.scratch().write("changed.json", changed.dump());
  const Ran refused = platform.run({"send", file});
  INFO(refused.err);
  CHECK(refused.exit_code == 1);
  CHECK_THAT(refused.err, Contains("GOBL-ENVELOPE-11") && Contains("rulec build"));
  CHECK(platform.deposits("VM26-0187") == 0);
  REQUIRE(run_rulec({"build", file, "-o", sealed}).exit_code == 0);
  CHECK(platform.run({"send", sealed, "--wait", "20s"}).exit_code == 0);
  CHECK(platform.deposits("VM26-0187") == 1);
}

TEST_CASE("what CII cannot carry is said before it is sent") {
  Platform platform(knows_examples());
  json invoice = json::parse(bytes_of(example("minimal.json")));
  invoice["delivery"]["tracking"] = {{"code", "PARCEL-7"}};
  const Ran sent = platform.run({"send", platform.scratch().write("tracked.json", invoice.dump()), "--wait", "20s"});
  INFO(sent.err);
  CHECK(sent.exit_code == 0);
  CHECK_THAT(sent.err, Contains("cannot be carried") && Contains("$.doc.delivery.tracking"));
}

TEST_CASE("an invoice of tomorrow, and a number that was sent, are refused by their rules") {
  Platform platform;
  const Ran future = platform.send({.number = "T-1", .replaced = {{"20260310", "20990310"}}}, {});
  INFO(future.out);
  CHECK(future.exit_code == 1);
  CHECK_THAT(future.out, Contains("CPRO-12") && Contains("20990310"));
  CHECK(platform.deposits("T-1") == 0);
  CHECK(platform.send().exit_code == 0);
  const Ran again = platform.send();
  CHECK(again.exit_code == 1);
  CHECK_THAT(again.out, Contains("CPRO-61") && Contains("VM26-0187"));
  CHECK(platform.deposits("VM26-0187") == 1);
}

TEST_CASE("a number that makes a file name longer than the platform takes stays here") {
  Platform platform;
  const Ran taken = platform.send({.number = std::string(196, 'n')}, {"--unchecked"});
  INFO(taken.err);
  CHECK(taken.exit_code == 0);
  const Ran refused = platform.send({.number = std::string(197, 'n')}, {"--unchecked"});
  CHECK(refused.exit_code == 1);
  CHECK_THAT(refused.err, Contains("200 characters at most"));
  CHECK(platform.deposits(std::string(197, 'n')) == 0);
}

TEST_CASE("a Factur-X is judged by the CII inside and deposited as it is") {
  Platform platform;
  const auto pdf = [&](const char* name, const char* inside, const std::string& bytes) {
    return platform.scratch().write(name, pdf_with(inside, bytes));
  };
  const Ran sent =
      platform.run({"send", pdf("good.pdf", "factur-x.xml", invoice()), "--wait", "20s", "--format", "json"});
  INFO(sent.out + sent.err);
  CHECK(sent.exit_code == 0);
  CHECK(sent.lines().at(0)["state"] == "paid");
  CHECK(sent.lines().at(0)["file"] == "VM26-0187.pdf");
  CHECK(sent.lines().at(0)["flow"].get<std::string>().substr(6, 4) == "1117");
  CHECK(platform.deposits("VM26-0187") == 1);

  const Ran faulty = platform.run(
      {"send", pdf("faulty.pdf", "factur-x.xml", invoice({.number = "F-2", .replaced = {{">A1<", ">M1<"}}}))});
  CHECK(faulty.exit_code == 1);
  CHECK_THAT(faulty.out, Contains("CPRO-62"));
  const Ran empty = platform.run({"send", pdf("other.pdf", "other.xml", "<a/>")});
  CHECK(empty.exit_code == 2);
  CHECK_THAT(empty.err, Contains("factur-x.xml") && Contains("other.xml"));
  CHECK(platform.run({"send", platform.scratch().write("broken.pdf", "%PDF-1.7\nnothing")}).exit_code == 2);
  CHECK(platform.deposits("F-2") == 0);
}

TEST_CASE("a recycling is written down before the network is touched, and settled by asking") {
  const json what = GENERATE(json("reset_after"), json("reset_before"));
  INFO(what);
  Platform platform(json{{"faults", {{{"path", "factures/v1/recycler"}, {"do", what}, {"times", 1}}}}});
  REQUIRE(platform.send({.recipient = "12345678200028", .service = "NOWHERE"}, {"--unchecked", "--wait", "20s"})
              .exit_code == 1);
  const std::vector<std::string> right = {"resubmit", "VM26-0187", "--service", "SERVICE_DEST_SERV_OBL",
                                          "--wait",   "20s"};
  Ran ran = platform.run(right);
  INFO(ran.out + ran.err);
  if (what == "reset_before") ran = platform.run(right);
  CHECK(ran.exit_code == 0);
  CHECK_THAT(ran.out, Contains("paid"));
  const std::string told = platform.run({"status", "VM26-0187"}).out;
  CHECK_THAT(told, Contains("resubmitting") || Contains("recycle: recipient"));
}

TEST_CASE("a resubmission that is killed leaves its trace, and is settled") {
  Platform platform(
      json{{"faults", {{{"path", "factures/v1/recycler"}, {"do", "delay"}, {"seconds", 1.5}, {"times", 1}}}}});
  REQUIRE(platform.send({.recipient = "12345678200028", .service = "NOWHERE"}, {"--unchecked", "--wait", "20s"})
              .exit_code == 1);
  const pid_t child = platform.start({"resubmit", "VM26-0187", "--service", "SERVICE_DEST_SERV_OBL"});
  for (int i = 0; i < 100; ++i) {
    if (platform.run({"status", "VM26-0187", "--format", "json"}).lines().at(0)["state"] == "resubmitting") break;
    ::usleep(20000);
  }
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  CHECK(platform.run({"status", "VM26-0187", "--format", "json"}).lines().at(0)["state"] == "resubmitting");
  ::sleep(2);
  const Ran tracked = platform.run({"track", "VM26-0187", "--wait", "20s"});
  INFO(tracked.out + tracked.err);
  CHECK(tracked.exit_code == 0);
}

TEST_CASE("scenario 12: the kinds of the examples, as their findings say") {
  json scenario = knows_examples();
  Platform platform(scenario);
  const auto findings = [&](const json& document) {
    std::vector<std::string> ids;
    const Ran ran = run_rulec({"check", "--layer", "choruspro", "--format", "ndjson",
                               platform.scratch().write("judged.json", document.dump())});
    const json report = ran.lines().at(0);
    for (const json& finding : report["findings"])
      if (finding["rule"].get<std::string>().starts_with("CPRO-"))
        ids.push_back(finding["rule"].get<std::string>() + " " + finding["severity"].get<std::string>());
    std::sort(ids.begin(), ids.end());
    return ids;
  };
  using Ids = std::vector<std::string>;
  json b2g = json::parse(bytes_of(example("b2g.json"))), credit = json::parse(bytes_of(example("credit-note.json"))),
       foreign = json::parse(bytes_of(example("foreign-supplier.json")));
  b2g["ordering"].erase("code");
  CHECK(findings(b2g) == Ids{"CPRO-27 warning", "CPRO-58 info"});
  CHECK(findings(credit) == Ids{"CPRO-39 warning", "CPRO-58 info"});
  foreign["payment"].erase("instructions");
  CHECK_THAT(findings(foreign), Catch::Matchers::VectorContains(std::string("CPRO-31 fatal")));
  CHECK(platform.run({"send", platform.scratch().write("foreign.json", foreign.dump())}).exit_code == 1);
  for (const char* good : {"b2g.json", "credit-note.json"}) {
    const Ran sent = platform.run({"send", example(good), "--wait", "20s"});
    INFO(sent.out + sent.err);
    CHECK(sent.exit_code == 0);
  }
}
