// The journeys of an invoice: the real program against the real sandbox.
#include <catch2/catch.hpp>

#include "platform.h"

using namespace rulec::tests;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

constexpr const char* kParty =
    R"({"name":"Librairie du Vieux Moulin SARL","tax_id":{"country":"FR","code":"29902173467"},
  "identities":[{"type":"SIRET","code":"90217346700025"}]})";

const std::vector<std::string> kUnchecked = {"--unchecked", "--wait", "20s"};

}  // namespace

TEST_CASE("scenario 1: from the supplier's registration to paid") {
  Platform platform;
  const Ran registered = platform.run({"supplier", "register", platform.scratch().write("party.json", kParty)});
  INFO(registered.err);
  CHECK(registered.exit_code == 0);
  CHECK_THAT(registered.out, Contains("registered"));
  CHECK(platform.run({"supplier", "check"}).exit_code == 0);

  const Ran sent = platform.send({}, {"--format", "json"});
  INFO(sent.err);
  CHECK(sent.exit_code == 0);
  CHECK(sent.lines().at(0)["state"] == "sent");
  CHECK(sent.lines().at(0)["flow"].get<std::string>().size() == 25);
  const Ran paid = platform.run({"track", "VM26-0187", "--wait", "20s", "--format", "json"});
  CHECK(paid.exit_code == 0);
  CHECK(paid.lines().at(0)["state"] == "paid");
  const Ran found = platform.run({"find", "--number", "VM26-0187", "--format", "json"});
  CHECK(json::parse(found.out).at(0)["status"] == "MISE_EN_PAIEMENT");
  CHECK(json::parse(found.out).at(0)["gross"] == "5347.75");
  CHECK_THAT(platform.run({"status", "VM26-0187"}).out,
             Contains("DEPOSEE") && Contains("MANDATEE") && Contains("IN_INTEGRE"));

  CHECK(platform.send().exit_code == 1);
  CHECK(platform.deposits("VM26-0187") == 1);
  CHECK(platform.run({"resubmit", "VM26-0187"}).exit_code == 1);
  CHECK(platform.run({"supplier", "forget"}).exit_code == 0);
}

TEST_CASE("scenario 1: the journey of the README: a minimal invoice in GOBL is built, written as CII and sent once") {
  Platform platform(json::parse(bytes_of(example("sandbox.json"))));
  CHECK(platform.run({"supplier", "register", example("party.json")}).exit_code == 0);
  const Ran sent = platform.run({"send", example("minimal.json"), "--wait", "20s", "--format", "json"});
  INFO(sent.out + sent.err);
  CHECK(sent.exit_code == 0);
  CHECK(sent.lines().at(0)["state"] == "paid");
  CHECK(platform.run({"send", example("b2g.json")}).exit_code == 1);  // the same number, built before
  CHECK(platform.deposits("VM26-0187") == 1);
}

TEST_CASE("scenario 3: a flow that the platform rejects is sent again under the same number") {
  struct Case {
    const char* says;
    Wanted wrong;
  };
  const std::string means = "<ram:SpecifiedTradeSettlementPaymentMeans>\n        <ram:TypeCode>30</ram:TypeCode>";
  const std::vector<Case> cases = {
      {"PaymentMeans", {.number = "R-1", .replaced = {{means, "<ram:SpecifiedTradeSettlementPaymentMeans>"}}}},
      {"BusinessProcess", {.number = "R-2", .replaced = {{">A1<", ">M1<"}}}},
      {"destinataire", {.number = "R-3", .recipient = "21997301300010"}},
      {"20", {.number = "R-4-567890123456789012"}}};
  Platform platform;
  for (const Case& one : cases) {
    INFO(one.says);
    CHECK(platform.send(one.wrong).exit_code == 1);
    CHECK(platform.deposits(one.wrong.number) == 0);
    const Ran rejected = platform.send(one.wrong, kUnchecked);
    INFO(rejected.out + rejected.err);
    CHECK(rejected.exit_code == 1);
    CHECK_THAT(rejected.out, Contains("IN_REJETE") && Contains(one.says));
    const std::string number = one.wrong.number.substr(0, 3);
    if (number != one.wrong.number) continue;
    CHECK(platform.send({.number = number}).exit_code == 0);
  }
}

TEST_CASE("scenario 4: a recipient that wants a service: refused without, recycled where it is wrong") {
  Platform platform;
  const std::string siret = "12345678200028";
  CHECK(platform.send({.recipient = siret}).exit_code == 1);
  CHECK(platform.deposits("VM26-0187") == 0);
  const Ran wrong = platform.send({.recipient = siret, .service = "NOWHERE"}, kUnchecked);
  CHECK(wrong.exit_code == 1);
  CHECK_THAT(wrong.out, Contains("A_RECYCLER") && Contains("resubmit"));
  CHECK(platform.run({"resubmit", "VM26-0187"}).exit_code == 2);
  const Ran right = platform.run({"resubmit", "VM26-0187", "--service", "SERVICE_DEST_SERV_OBL", "--wait", "20s"});
  INFO(right.err);
  CHECK(right.exit_code == 0);
  CHECK_THAT(right.out, Contains("paid"));
  CHECK(platform.deposits("VM26-0187") == 1);
}

TEST_CASE("scenario 5: a suspended invoice is completed with a file") {
  Platform platform(json{{"lives",
                          {{"VM26-0187",
                            {{"states", {"DEPOSEE", "MISE_A_DISPOSITION", "SUSPENDUE", "MANDATEE", "MISE_EN_PAIEMENT"}},
                             {"comment", "Bon de livraison manquant"}}}}}});
  const Ran suspended = platform.send();
  CHECK(suspended.exit_code == 1);
  CHECK_THAT(suspended.out, Contains("SUSPENDUE") && Contains("Bon de livraison manquant"));
  const std::string long_name = platform.scratch().write(std::string(47, 'a') + ".pdf", "%PDF-1.4");
  CHECK(platform.run({"resubmit", "VM26-0187", "--attach", long_name}).exit_code == 1);
  const std::string pdf = platform.scratch().write("bon.pdf", "%PDF-1.4");
  const Ran completed = platform.run({"resubmit", "VM26-0187", "--attach", pdf, "--wait", "20s"});
  INFO(completed.err);
  CHECK(completed.exit_code == 0);
  CHECK_THAT(platform.run({"status", "VM26-0187"}).out, Contains("COMPLETEE"));
}

TEST_CASE("scenario 6: a rejected invoice burns its number") {
  Platform platform(json{{"lives", {{"VM26-0187", {"DEPOSEE", "REJETEE"}}}}});
  CHECK(platform.send().exit_code == 1);
  const Ran again = platform.run({"resubmit", "VM26-0187"});
  CHECK(again.exit_code == 1);
  CHECK_THAT(again.out, Contains("new number"));
  CHECK(platform.send().exit_code == 1);
  CHECK(platform.send({.number = "VM26-0188"}).exit_code == 0);
}

TEST_CASE("scenario 10: states that nobody knows are shown, and are no end") {
  Platform flow(json{{"flows", {{"VM26-0187", {"IN_SOMETHING_NEW"}}}}});
  const Ran pending = flow.send({}, {"--wait", "1s"});
  CHECK(pending.exit_code == 3);
  CHECK_THAT(pending.out, Contains("IN_SOMETHING_NEW"));
  Platform life(json{{"lives", {{"VM26-0187", {"DEPOSEE", "MYSTERIEUSE"}}}}});
  const Ran odd = life.send({}, {"--wait", "3s"});
  CHECK(odd.exit_code == 3);
  CHECK_THAT(odd.out, Contains("MYSTERIEUSE"));
}

TEST_CASE("scenario 11: a recipient that shows no payment: the end is before it") {
  Platform platform(
      json{{"recipients", {{{"siret", "21997301300010"}, {"name", "Valbrume"}, {"payment_not_shown", true}}}}});
  const Ran sent = platform.send({.recipient = "21997301300010"});
  INFO(sent.err);
  CHECK(sent.exit_code == 0);
  CHECK_THAT(sent.out, Contains("done") && Contains("does not show the payment"));
}

TEST_CASE("scenario 9: lists of more than one page are read whole") {
  Platform platform;
  const Ran state = platform.run({"recipient", "show", "11000201100044", "--format", "json"});
  CHECK(state.exit_code == 0);
  CHECK(json::parse(state.out)["services"].size() == 26);
  CHECK(platform.run({"recipient", "show", "21997301300010"}).exit_code == 1);
  for (int i = 100; i < 112; ++i) platform.file({.number = "P-" + std::to_string(i)});
  CHECK(platform.run({"send", (platform.scratch().path() / "invoices").string(), "--wait", "20s"}).exit_code == 0);
  CHECK(json::parse(platform.run({"find", "--format", "json"}).out).size() == 12);
}
