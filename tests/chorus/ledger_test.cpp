// What was sent is known, once, whatever is interrupted.
#include "chorus/ledger.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <thread>

#include "chorus/client.h"
#include "chorus/follow.h"
#include "ledger_folder.h"
#include "scripted_transport.h"

using namespace rulec::chorus;
using namespace rulec::tests;
namespace fs = std::filesystem;

namespace {

Entry entry(const std::string& number = "A-1") {
  Entry entry;
  entry.platform = "demo";
  entry.supplier = "90217346700025";
  entry.number = number;
  entry.recipient = "12345678200051";
  return entry;
}

}  // namespace

TEST_CASE("a number is taken until the platform says that no invoice came of it", "[chorus]") {
  const LedgerFolder folder;
  Ledger ledger(folder.file());
  Entry first = ledger.open(entry()).value();
  CHECK_FALSE(ledger.open(entry()));
  ledger.update(first, Phase::sent, "IN_RECU", "");
  CHECK_FALSE(ledger.open(entry()));
  ledger.update(first, Phase::rejected, "REJETEE", "wrong");
  CHECK_FALSE(ledger.open(entry()));
  ledger.update(first, Phase::flow_rejected, "IN_REJETE", "wrong");
  CHECK(ledger.open(entry()));
  CHECK(ledger.find("demo", "", "A-1")->phase == Phase::open);
  CHECK(ledger.list("demo").size() == 2);
  CHECK(ledger.events(first.id).size() == 4);
}

TEST_CASE("the ledger outlives the process and is its owner's alone", "[chorus]") {
  const LedgerFolder folder;
  Ledger(folder.file()).open(entry());
  CHECK(Ledger(folder.file()).find("demo", "90217346700025", "A-1")->number == "A-1");
  CHECK((fs::status(folder.file()).permissions() & fs::perms(077)) == fs::perms::none);
}

TEST_CASE("a file that is no ledger, or a later one, is refused", "[chorus]") {
  const LedgerFolder folder;
  std::ofstream(folder.file()) << "this is a text, not a database, and long enough to show it";
  CHECK_THROWS(Ledger(folder.file()));
  fs::remove(folder.file());
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(folder.file().c_str(), &database) == SQLITE_OK);
  sqlite3_exec(database, "PRAGMA user_version = 99;", nullptr, nullptr, nullptr);
  sqlite3_close(database);
  CHECK_THROWS_WITH(Ledger(folder.file()), Catch::Contains("later version"));
}

// As version 1 made it.
void write_first_version(const fs::path& file) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &database) == SQLITE_OK);
  constexpr const char* kFirst = R"SQL(
CREATE TABLE deposit (
  id INTEGER PRIMARY KEY, platform TEXT NOT NULL, supplier TEXT NOT NULL, number TEXT NOT NULL, recipient TEXT NOT NULL,
  file_name TEXT NOT NULL, file_digest TEXT NOT NULL, syntax TEXT NOT NULL, phase TEXT NOT NULL, holds INTEGER NOT NULL,
  started TEXT NOT NULL, changed TEXT NOT NULL, flow TEXT NOT NULL, invoice INTEGER NOT NULL,
  platform_state TEXT NOT NULL, text TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX number_once ON deposit (platform, supplier, number) WHERE holds = 1;
CREATE TABLE event (
  id INTEGER PRIMARY KEY, deposit INTEGER NOT NULL REFERENCES deposit, at TEXT NOT NULL, what TEXT NOT NULL,
  text TEXT NOT NULL) STRICT;
CREATE INDEX event_of ON event (deposit);
PRAGMA user_version = 1;
INSERT INTO deposit VALUES (7, 'demo', '90217346700025', 'A-1', '12345678200051', 'A-1.xml', 'd', 'S', 'paid', 1,
  '2026-11-01T10:00:00Z', '2026-11-02T10:00:00Z', 'CPP1', 5, 'MISE_EN_PAIEMENT', '');
)SQL";
  CHECK(sqlite3_exec(database, kFirst, nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(database);
}

TEST_CASE("a ledger of the first version is taken over, with what it knows", "[chorus]") {
  const LedgerFolder folder;
  write_first_version(folder.file());
  for (int i = 0; i < 2; ++i) {
    Ledger ledger(folder.file());
    const Entry kept = ledger.find("demo", "", "A-1").value();
    CHECK(kept.phase == Phase::paid);
    CHECK(kept.flow == "CPP1");
    CHECK(kept.gross.empty());
    CHECK_FALSE(ledger.open(entry()));
  }
  Ledger ledger(folder.file());
  Entry other = entry("A-2");
  other.gross = "120.00";
  other.date = "2026-11-27";
  REQUIRE(ledger.open(other));
  CHECK(ledger.find("demo", "", "A-2")->gross == "120.00");
  CHECK(ledger.find("demo", "", "A-2")->date == "2026-11-27");
}

TEST_CASE("of many who write one number at once, one may", "[chorus]") {
  const LedgerFolder folder;
  std::atomic<int> won = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] { won += Ledger(folder.file()).open(entry()).has_value() ? 1 : 0; });
  for (std::thread& thread : threads) thread.join();
  CHECK(won == 1);
}

TEST_CASE("an entry that somebody works on is locked for others", "[chorus]") {
  const LedgerFolder folder;
  Ledger one(folder.file()), other(folder.file());
  const Entry entry_one = one.open(entry()).value();
  {
    const auto lock = one.lock(entry_one);
    CHECK(lock);
    CHECK_FALSE(other.lock(entry_one));
  }
  CHECK(other.lock(entry_one));
}

TEST_CASE("a deposit without an answer is settled by asking, never by sending again", "[chorus]") {
  const LedgerFolder folder;
  Ledger ledger(folder.file());
  ScriptedTransport transport;
  StillClock still;
  Session session(transport, {.api = "https://a", .token = "https://t"}, {"a", "b", "c", "d"}, still.clock());
  Client client(session);
  transport.token().then(FailureKind::reset);
  Courier patient(client, ledger, std::chrono::hours(1)), hasty(client, ledger, std::chrono::seconds(-1));
  auto sent = std::get<Courier::Sent>(patient.send({"<x/>", "a.xml", "S"}, entry()));
  CHECK(sent.entry.phase == Phase::open);
  CHECK(std::holds_alternative<Taken>(patient.send({"<x/>", "a.xml", "S"}, entry())));

  SECTION("the platform has it") {
    transport.then(200, R"({"codeRetour":0,"listeFactures":[{"identifiantFactureCPP":5,"numeroFacture":"A-1",
      "numeroFluxDepot":"CPP9","statut":"DEPOSEE","codeFournisseur":"90217346700025"}]})");
    CHECK_FALSE(patient.ask(sent.entry));
    CHECK(sent.entry.phase == Phase::integrated);
    CHECK(sent.entry.flow == "CPP9");
    CHECK_FALSE(ledger.open(entry()));
  }
  SECTION("the platform does not have it yet") {
    transport.then(200, R"({"codeRetour":0,"listeFactures":[]})");
    CHECK_FALSE(patient.ask(sent.entry));
    CHECK(sent.entry.phase == Phase::open);
  }
  SECTION("another supplier's invoice of that number is not ours") {
    transport.then(200, R"({"codeRetour":0,"listeFactures":[{"identifiantFactureCPP":5,"numeroFacture":"A-1",
      "codeFournisseur":"33254021516357"}]})");
    CHECK_FALSE(patient.ask(sent.entry));
    CHECK(sent.entry.phase == Phase::open);
  }
  SECTION("an invoice of that number that was deposited the day before is not ours, once ours had its time") {
    const char* older = R"({"codeRetour":0,"listeFactures":[{"identifiantFactureCPP":5,"numeroFacture":"A-1",
      "numeroFluxDepot":"CPP8","statut":"DEPOSEE","dateDepot":"2020-01-01","codeFournisseur":"90217346700025"}]})";
    transport.then(200, older);
    CHECK_FALSE(patient.ask(sent.entry));
    CHECK(sent.entry.phase == Phase::open);  // ours may still come
    transport.then(200, older);
    CHECK_FALSE(hasty.ask(sent.entry));
    CHECK(sent.entry.phase == Phase::not_ours);
    CHECK(sent.entry.flow.empty());
    CHECK_FALSE(ledger.open(entry()));  // the number is taken all the same
    CHECK_THAT(in_language(sent.entry.text, true), Catch::Matchers::Contains("déposée le 2020-01-01, avant notre"));

    transport.then(200, older);
    CHECK_FALSE(patient.ask(sent.entry));
    CHECK(sent.entry.phase == Phase::not_ours);
    transport.then(200, R"({"codeRetour":0,"listeFactures":[]})");
    CHECK_FALSE(patient.ask(sent.entry));
    CHECK(sent.entry.phase == Phase::not_ours);  // what was deposited may still come
    CHECK_FALSE(ledger.open(entry()));
    transport.then(403, "");
    CHECK(patient.ask(sent.entry));
    CHECK(sent.entry.phase == Phase::not_ours);
    transport.then(200, R"({"codeRetour":0,"listeFactures":[
      {"identifiantFactureCPP":5,"numeroFacture":"A-1","numeroFluxDepot":"CPP8","statut":"DEPOSEE",
       "dateDepot":"2020-01-01","codeFournisseur":"90217346700025"},
      {"identifiantFactureCPP":6,"numeroFacture":"A-1","numeroFluxDepot":"CPP9","statut":"DEPOSEE",
       "dateDepot":"2099-01-01","codeFournisseur":"90217346700025"}]})");
    CHECK_FALSE(patient.ask(sent.entry));
    CHECK(sent.entry.phase == Phase::integrated);
    CHECK(sent.entry.flow == "CPP9");
    CHECK(sent.entry.invoice == 6);
    CHECK_FALSE(ledger.open(entry()));
  }
  SECTION("another recipient is no other invoice where it was recycled meanwhile") {
    const char* history = GENERATE("A_RECYCLER", "DEPOSEE");
    INFO(history);
    transport
        .then(200, R"({"codeRetour":0,"listeFactures":[{"identifiantFactureCPP":5,"numeroFacture":"A-1",
      "numeroFluxDepot":"CPP9","statut":"DEPOSEE","codeDestinataire":"12345678200036"}]})")
        .then(200, std::string(R"({"codeRetour":0,"statutCourantCode":"DEPOSEE","historiquesDesStatuts":
      {"histoStatut":[{"histoStatutCode":")") +
                       history + R"(","histoStatutDatePassage":"2026-11-28 10:00"}]}})");
    CHECK_FALSE(hasty.ask(sent.entry));
    CHECK(sent.entry.phase == (history == std::string("DEPOSEE") ? Phase::not_ours : Phase::integrated));
  }
  SECTION("the platform still does not have it after its time: the number is free") {
    transport.then(200, R"({"codeRetour":0,"listeFactures":null})");
    CHECK_FALSE(hasty.ask(sent.entry));
    CHECK(sent.entry.phase == Phase::not_taken);
    CHECK(ledger.open(entry()));
  }
  SECTION("the platform cannot be asked") {
    transport.then(403, "");
    CHECK(hasty.ask(sent.entry));
    CHECK(sent.entry.phase == Phase::open);
  }
  CHECK(transport.calls_to("deposer/flux") == 1);
}
