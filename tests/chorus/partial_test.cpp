// A flow that was integrated in part, as the client reads it.
#include <catch2/catch.hpp>

#include "chorus/follow.h"
#include "ledger_folder.h"
#include "scripted_transport.h"

using namespace rulec::chorus;
using namespace rulec::tests;

namespace {

constexpr const char* kPartial = R"({"codeRetour":0,"libelle":"TRA_MSG_00.000",
  "etatCourantDepotFlux":"IN_INTEGRE_PARTIEL","listeErreurDP":[{"numeroDP":"B-2","libelleErreurDP":"TypeCode.value est obligatoire"}]})";

std::string found(const std::string& number) {
  return R"({"codeRetour":0,"listeFactures":[{"identifiantFactureCPP":7,"numeroFacture":")" + number +
         R"(","numeroFluxDepot":"CPP9","statut":"DEPOSEE","codeFournisseur":"90217346700025"}]})";
}
constexpr const char* kHistory = R"({"codeRetour":0,"statutCourantCode":"DEPOSEE","historiquesDesStatuts":null})";

}  // namespace

TEST_CASE("scenario 8, as the client reads it: of three in one flow two are integrated, and one number is free again",
          "[chorus]") {
  const LedgerFolder folder;
  Ledger ledger(folder.file());
  ScriptedTransport transport;
  StillClock still;
  Session session(transport, {.api = "https://a", .token = "https://t"}, {"a", "b", "c", "d"}, still.clock());
  Client client(session);
  Courier courier(client, ledger, std::chrono::hours(1));
  transport.token();
  for (const std::string number : {"B-1", "B-2", "B-3"}) {
    INFO(number);
    Entry entry;
    entry.platform = "https://a";
    entry.supplier = "90217346700025";
    entry.number = number;
    Entry opened = ledger.open(entry).value();
    opened.flow = "CPP9";
    ledger.update(opened, Phase::sent, "", "");
    transport.then(200, kPartial);
    if (number != "B-2") transport.then(200, found(number)).then(200, kHistory);
    CHECK_FALSE(courier.ask(opened));
    CHECK(opened.phase == (number == "B-2" ? Phase::flow_rejected : Phase::integrated));
    CHECK(ledger.open(entry).has_value() == (number == "B-2"));
    if (number == "B-2") CHECK(opened.text == "TypeCode.value est obligatoire");
  }
}

TEST_CASE("a resubmission leaves the entry as it was where it surely was not made", "[chorus]") {
  const LedgerFolder folder;
  Ledger ledger(folder.file());
  ScriptedTransport transport;
  StillClock still;
  Session session(transport, {.api = "https://a", .token = "https://t"}, {"a", "b", "c", "d"}, still.clock());
  Client client(session);
  Courier courier(client, ledger, std::chrono::hours(1));
  Entry entry;
  entry.platform = "https://a";
  entry.number = "B-1";
  entry.recipient = "12345678200051";
  Entry opened = ledger.open(entry).value();
  opened.invoice = 7;
  ledger.update(opened, Phase::to_recycle, "A_RECYCLER", "");
  transport.token();
  const Recycling recycling{7, "12345678200028", "S", "", ""};
  SECTION("refused") {
    transport.then(200, R"({"codeRetour":20006,"libelle":"non"})");
    CHECK(courier.recycle(opened, recycling)->kind == TroubleKind::refused);
    CHECK(opened.phase == Phase::to_recycle);
    CHECK(opened.recipient == "12345678200051");
  }
  SECTION("its answer is lost") {
    transport.then(FailureKind::reset);
    CHECK(courier.recycle(opened, recycling)->may_be_done);
    CHECK(opened.phase == Phase::resubmitting);
    CHECK(ledger.find("https://a", "", "B-1")->phase == Phase::resubmitting);
    transport.then(200, kHistory);
    CHECK_FALSE(courier.ask(opened));
    CHECK(opened.phase == Phase::integrated);
    CHECK(ledger.find("https://a", "", "B-1")->recipient == "12345678200028");
  }
  SECTION("somebody else is at it") {
    const auto lock = ledger.lock(opened);
    CHECK(courier.recycle(opened, recycling)->kind == TroubleKind::busy);
    CHECK(transport.asked.empty());
  }
}
