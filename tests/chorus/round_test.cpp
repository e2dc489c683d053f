// Many invoices of one flow are followed by one question a round, and by one more for each that moved.
#include <catch2/catch.hpp>

#include "chorus/follow.h"
#include "ledger_folder.h"
#include "scripted_transport.h"

using namespace rulec::chorus;
using namespace rulec::tests;

namespace {

// A courier whose platform answers by script.
struct Desk {
  LedgerFolder folder;
  Ledger ledger{folder.file()};
  ScriptedTransport transport;
  StillClock still;
  Session session{transport, {.api = "https://a", .token = "https://t"}, {"a", "b", "c", "d"}, still.clock()};
  Client client{session};
  Courier courier{client, ledger, std::chrono::hours(1)};

  Desk() { transport.token(); }
  Entry entry(const std::string& number, const std::string& archive) {
    Entry entry;
    entry.platform = "https://a";
    entry.supplier = "90217346700025";
    entry.number = number;
    entry.recipient = "12345678200051";
    entry.file_name = archive + "/" + number + ".xml";
    entry.gross = "100.00";
    return ledger.open(entry).value();
  }
  std::size_t calls(const char* path) const { return transport.calls_to(path); }
};

std::string list_of(const std::vector<std::pair<std::string, std::string>>& invoices) {
  std::string items;
  int id = 0;
  for (const auto& [number, status] : invoices) {
    ++id;
    items += (items.empty() ? "" : ",") + (R"({"identifiantFactureCPP":)" + std::to_string(id)) +
             R"(,"numeroFacture":")" + number + R"(","numeroFluxDepot":"CPP9","statut":")" + status +
             R"(","codeFournisseur":"90217346700025","dateDepot":"2099-01-01","montantTTC":100.0})";
  }
  return R"({"codeRetour":0,"listeFactures":[)" + items + R"(],"parametresRetour":{"pages":1}})";
}

std::string history(const std::string& status) {
  return R"({"codeRetour":0,"statutCourantCode":")" + status + R"(","historiquesDesStatuts":null})";
}

constexpr const char* kReport = "consulterCRDetaille";
constexpr const char* kSearch = "rechercher/fournisseur";
constexpr const char* kHistory = "consulter/historique";
constexpr const char* kIntegrated = R"({"codeRetour":0,"etatCourantDepotFlux":"IN_INTEGRE","listeErreurDP":[]})";

}  // namespace

TEST_CASE("a round asks once about the flow of many, once for all its invoices, and of those that moved", "[chorus]") {
  Desk desk;
  std::vector<Entry> entries;
  for (const char* number : {"B-1", "B-2", "B-3"}) entries.push_back(desk.entry(number, "lot.tar.gz"));
  for (Entry& entry : entries) entry.flow = "CPP9";
  desk.ledger.update(entries, Phase::sent, "", "");

  desk.transport.then(200, kIntegrated)
      .then(200, list_of({{"B-1", "DEPOSEE"}, {"B-2", "DEPOSEE"}, {"B-3", "DEPOSEE"}}));
  for (int i = 0; i < 3; ++i) desk.transport.then(200, history("DEPOSEE"));
  REQUIRE_FALSE(desk.courier.ask(entries));
  CHECK(desk.calls(kReport) == 1);
  CHECK(desk.calls(kSearch) == 1);
  CHECK(desk.calls(kHistory) == 3);
  for (const Entry& entry : entries) CHECK(entry.platform_state == "DEPOSEE");

  desk.transport.then(200, list_of({{"B-1", "DEPOSEE"}, {"B-2", "DEPOSEE"}, {"B-3", "DEPOSEE"}}));
  REQUIRE_FALSE(desk.courier.ask(entries));
  CHECK(desk.transport.asked.size() == 1 + 5 + 1);

  desk.transport.then(200, list_of({{"B-1", "DEPOSEE"}, {"B-2", "SUSPENDUE"}, {"B-3", "DEPOSEE"}}))
      .then(200, history("SUSPENDUE"));
  REQUIRE_FALSE(desk.courier.ask(entries));
  CHECK(desk.transport.asked.size() == 1 + 5 + 1 + 2);
  CHECK(entries[1].phase == Phase::suspended);
}

namespace {

// Each alone in its flow, and known to the platform.
std::vector<Entry> on_their_way(Desk& desk, int count) {
  std::vector<Entry> entries;
  for (int i = 1; i <= count; ++i) {
    Entry entry = desk.entry("B-" + std::to_string(i), "lot.tar.gz");
    entry.flow = "CPP" + std::to_string(i);
    entry.invoice = i;
    desk.ledger.update(entry, Phase::integrated, "DEPOSEE", "");
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace

TEST_CASE("an invoice whose answer cannot be read does not keep from asking about the later ones", "[chorus]") {
  Desk desk;
  std::vector<Entry> entries = on_their_way(desk, 4);
  desk.transport.then(200, history("SUSPENDUE"))
      .then(200, "<html>")
      .then(200, R"({"codeRetour":20003,"libelle":"Facture inconnue"})")
      .then(200, history("SUSPENDUE"));
  const auto problem = desk.courier.ask(entries);
  REQUIRE(problem);
  CHECK(problem->kind == TroubleKind::unreadable);  // the first
  CHECK(desk.calls(kHistory) == 4);
  CHECK(entries[0].phase == Phase::suspended);
  CHECK(entries[1].phase == Phase::integrated);
  CHECK(entries[2].phase == Phase::integrated);
  CHECK(entries[3].phase == Phase::suspended);
}

TEST_CASE("a trouble that would meet all ends the round, as does a server that is down for three", "[chorus]") {
  Desk desk;
  std::vector<Entry> entries = on_their_way(desk, 6);
  SECTION("no right to the interface") {
    desk.transport.then(403, "");
    const auto problem = desk.courier.ask(entries);
    REQUIRE(problem);
    CHECK(problem->kind == TroubleKind::not_subscribed);
    CHECK(desk.calls(kHistory) == 1);
  }
  SECTION("the server is down") {
    const unsigned tries = Endpoint().tries;
    for (unsigned i = 0; i < 3 * tries; ++i) desk.transport.then(500, "");
    for (int i = 0; i < 3; ++i) desk.transport.then(200, history("SUSPENDUE"));
    const auto problem = desk.courier.ask(entries);
    REQUIRE(problem);
    CHECK(problem->kind == TroubleKind::server);
    CHECK(desk.calls(kHistory) == 3 * tries);
    CHECK(entries[3].phase == Phase::integrated);
  }
  SECTION("the server is down for two") {
    for (unsigned i = 0; i < 2 * Endpoint().tries; ++i) desk.transport.then(500, "");
    for (int i = 0; i < 4; ++i) desk.transport.then(200, history("SUSPENDUE"));
    CHECK(desk.courier.ask(entries));
    for (std::size_t i = 2; i < entries.size(); ++i) CHECK(entries[i].phase == Phase::suspended);
  }
}

TEST_CASE("one alone is asked for by its number, also where it came in an archive", "[chorus]") {
  Desk desk;
  Entry entry = desk.entry("B-1", "lot.tar.gz");
  entry.flow = "CPP9";
  desk.ledger.update(entry, Phase::sent, "", "");
  desk.transport.then(200, kIntegrated).then(200, list_of({{"B-1", "DEPOSEE"}})).then(200, history("DEPOSEE"));
  REQUIRE_FALSE(desk.courier.ask(entry));
  CHECK(desk.transport.asked[2].body.find("\"numeroFacture\":\"B-1\"") != std::string::npos);
  CHECK(entry.phase == Phase::integrated);
}

TEST_CASE("an archive without an answer is settled by one search, one report and one list for all", "[chorus]") {
  Desk desk;
  std::vector<Entry> entries;
  for (const char* number : {"B-1", "B-2", "B-3"}) entries.push_back(desk.entry(number, "lot.tar.gz"));
  desk.transport.then(200, list_of({{"B-1", "DEPOSEE"}, {"B-3", "DEPOSEE"}}))
      .then(200, R"({"codeRetour":0,"etatCourantDepotFlux":"IN_INTEGRE_PARTIEL",
                     "listeErreurDP":[{"numeroDP":"B-2","libelleErreurDP":"TypeCode.value est obligatoire"}]})")
      .then(200, list_of({{"B-1", "DEPOSEE"}, {"B-3", "DEPOSEE"}}));
  REQUIRE_FALSE(desk.courier.ask(entries));
  CHECK(desk.transport.asked.size() == 1 + 3);
  CHECK(entries[0].phase == Phase::integrated);
  CHECK(entries[1].phase == Phase::flow_rejected);
  CHECK(entries[2].phase == Phase::integrated);
}
