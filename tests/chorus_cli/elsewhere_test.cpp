// Two machines of one supplier: what the other one sent is not taken for ours, and nothing goes twice.
#include <catch2/catch.hpp>

#include "chorus/ledger.h"
#include "platform.h"

using namespace rulec::tests;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

// Another machine, with a ledger of its own.
class Other {
 public:
  explicit Other(Platform& platform) : platform_(platform) {
    REQUIRE(run({"profile", "init", "demo", "--url", platform.ready()["url"]}).exit_code == 0);
  }
  Ran run(std::vector<std::string> arguments) {
    return platform_.run_as(std::move(arguments), {{"RULEC_HOME", (platform_.scratch().path() / "other").string()}});
  }
  void send(const Wanted& wanted) {
    const std::string file = platform_.scratch().write("others/" + wanted.number + ".xml", invoice(wanted));
    REQUIRE(run({"send", file, "--wait", "20s"}).exit_code == 0);
  }

 private:
  Platform& platform_;
};

// The second deposit breaks before the platform has it: that of this machine.
json second_deposit_breaks() {
  return {{"faults", {{{"path", "factures/v1/deposer/flux"}, {"do", "reset_before"}, {"from", 2}, {"times", 1}}}}};
}

const std::string kTotal = "<ram:GrandTotalAmount>5347.75</ram:GrandTotalAmount>";

}  // namespace

TEST_CASE("after an interruption an invoice of the same number that another machine sent is not ours, which is said") {
  struct Case {
    const char *says, *french;
    Wanted ours;
  };
  const Case one = GENERATE(Case{"recipient 12345678200051, ours 12345678200036",
                                 "destinataire 12345678200051, le nôtre 12345678200036",
                                 {.recipient = "12345678200036"}},
                            Case{"total 5347.75, ours 5348.75",
                                 "montant TTC 5347.75, le nôtre 5348.75",
                                 {.replaced = {{kTotal, "<ram:GrandTotalAmount>5348.75</ram:GrandTotalAmount>"}}}},
                            Case{"date 2026-03-10, ours 2026-03-11",
                                 "date 2026-03-10, la nôtre 2026-03-11",
                                 {.replaced = {{"20260310", "20260311"}}}});
  INFO(one.says);
  Platform platform(second_deposit_breaks(), "1s");
  Other other(platform);
  other.send({});
  const Ran sent = platform.send(one.ours, {"--unchecked", "--format", "json", "--wait", "20s"});
  INFO(sent.out + sent.err);
  CHECK(sent.exit_code == 1);
  const json entry = sent.lines().at(0);
  CHECK(entry["state"] == "not-ours");
  CHECK(entry["flow"] == "");
  CHECK_THAT(entry["text"].get<std::string>(), Contains("another invoice's") && Contains(one.says));
  CHECK_THAT(entry["advice"].get<std::string>(), Contains("rulec find --number VM26-0187"));
  const Ran again = platform.send(one.ours, {"--unchecked"});
  CHECK(again.exit_code == 1);
  CHECK_THAT(again.err, Contains("another invoice's on the platform") && !Contains("already sent"));
  CHECK_THAT(again.out, Contains("VM26-0187  not-ours") && Contains(one.says) && !Contains("CPRO-61") &&
                            !Contains("already sent"));
  for (const char* verb : {"track", "status"}) {
    const Ran shown = platform.run({verb, "VM26-0187", "--lang", "fr"});
    CHECK(shown.exit_code == (verb == std::string("track") ? 1 : 0));
    CHECK_THAT(shown.out, Contains("celui d'une autre facture") && Contains(one.french) && !Contains(one.says) &&
                              Contains("redemandez par rulec track VM26-0187"));
  }
  CHECK(platform.run({"resubmit", "VM26-0187", "--service", "X"}).exit_code == 1);
  CHECK(platform.deposits("VM26-0187") == 1);
}

TEST_CASE("an invoice that differs in nothing from what was sent is found again after an interruption") {
  Platform platform(json{{"faults", {{{"path", "factures/v1/deposer/flux"}, {"do", "reset_after"}, {"times", 1}}}}},
                    "5s");
  const Ran sent = platform.send({}, {"--format", "json", "--wait", "20s"});
  INFO(sent.out + sent.err);
  CHECK(sent.exit_code == 0);
  CHECK(sent.lines().at(0)["state"] == "paid");
  CHECK_THAT(platform.run({"status", "VM26-0187"}).out, Contains("found on the platform after an interruption"));
  CHECK(platform.deposits("VM26-0187") == 1);
}

TEST_CASE("where the platform took the file of this machine too, and refuses its number, no invoice of it is ours") {
  Platform platform(json{{"faults", {{{"path", "factures/v1/deposer/flux"}, {"do", "reset_after"}, {"from", 2}}}}},
                    "1s");
  Other other(platform);
  other.send({});
  const Wanted ours = {.recipient = "12345678200036"};
  const Ran sent = platform.send(ours, {"--unchecked", "--format", "json", "--wait", "20s"});
  INFO(sent.out + sent.err);
  CHECK(sent.lines().at(0)["state"] == "not-ours");  // the platform took the file and refuses the number
  CHECK_THAT(sent.lines().at(0)["advice"].get<std::string>(),
             Contains("may have been taken and refused there, or come later: ask again with rulec track VM26-0187"));
  CHECK(platform.deposits("VM26-0187") == 2);  // one of each machine
  CHECK(platform.send(ours, {"--unchecked"}).exit_code == 1);
  CHECK(platform.deposits("VM26-0187") == 2);
  const json found = json::parse(platform.run({"find", "--number", "VM26-0187", "--format", "json"}).out);
  REQUIRE(found.size() == 1);
  CHECK(found[0]["recipient"] == "12345678200051");
}

TEST_CASE("a number that was another's is asked about again, and ours is followed where it has come since") {
  const char* verb = GENERATE("track", "send");
  INFO(verb);
  Platform platform(second_deposit_breaks(), "1s");
  Other other(platform);
  other.send({});
  const Wanted ours = {.recipient = "12345678200036"};
  REQUIRE(platform.send(ours, {"--unchecked", "--wait", "20s"}).exit_code == 1);
  const auto again = [&] {
    return verb == std::string("send") ? platform.send(ours, {"--unchecked", "--wait", "20s"})
                                       : platform.run({"track", "VM26-0187", "--wait", "20s"});
  };
  const std::size_t asked = platform.calls("factures/v1/rechercher/fournisseur").size();
  CHECK(again().exit_code == 1);
  CHECK(platform.calls("factures/v1/rechercher/fournisseur").size() == asked + 1);
  {
    // As if what had been sent were what the platform shows by now.
    rulec::chorus::Ledger ledger(platform.scratch().path() / "home" / "ledger.db");
    auto entry = ledger.find(platform.ready()["url"], "", "VM26-0187").value();
    entry.recipient = "12345678200051";
    ledger.update(entry, rulec::chorus::Phase::not_ours, "", "not seen");
  }
  const Ran found = again();
  INFO(found.out + found.err);
  CHECK(found.exit_code == 0);
  CHECK_THAT(found.out, Contains("VM26-0187  paid"));
  CHECK(platform.deposits("VM26-0187") == 1);
}

TEST_CASE("an archive that broke is not taken for the invoices of another machine") {
  Platform platform(json{{"faults", {{{"path", "factures/v1/deposer/flux"}, {"do", "reset_before"}, {"from", 3}}}}},
                    "1s");
  Other other(platform);
  for (const char* number : {"B-1", "B-2"}) other.send({.number = number});
  for (const char* number : {"B-1", "B-2", "B-3"}) platform.file({.number = number, .recipient = "12345678200036"});
  const std::string folder = (platform.scratch().path() / "invoices").string();
  const Ran sent = platform.run({"send", folder, "--archive", "--wait", "20s"});
  INFO(sent.out + sent.err);
  CHECK(sent.exit_code == 2);
  CHECK_THAT(sent.out, Contains("B-1  not-ours") && Contains("B-2  not-ours") && Contains("B-3  not-sent"));
  const Ran again = platform.run({"send", folder, "--archive", "--wait", "20s"});
  CHECK(again.exit_code == 1);
  CHECK_THAT(again.out, Contains("B-3  paid"));
  for (const char* number : {"B-1", "B-2", "B-3"}) CHECK(platform.deposits(number) == 1);
}
