// The sandbox against callers that are not ours: what it must imitate is asked of it by hand, without the client.
#include <archive.h>
#include <archive_entry.h>
#include <httplib.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <memory>
#include <set>
#include <thread>

#include "chorus/encoding.h"
#include "platform.h"

using namespace rulec::tests;
using namespace rulec::chorus;
using nlohmann::json;

namespace {

constexpr const char* kJson = "application/json;charset=utf-8";
constexpr const char* kForm = "application/x-www-form-urlencoded";

// A caller with the credentials of a sandbox.
class Caller {
 public:
  explicit Caller(Platform& platform) : ready_(platform.ready()), http_(ready_["url"].get<std::string>()) {
    platform.expect_bad_requests();
    const httplib::Result answer = ask_token(ready_["client_id"], ready_["client_secret"]);
    token_ = json::parse(answer->body)["access_token"];
  }
  httplib::Result ask_token(const std::string& id, const std::string& secret) {
    return http_.Post("/api/oauth/token",
                      "grant_type=client_credentials&client_id=" + id + "&client_secret=" + secret + "&scope=openid",
                      kForm);
  }
  httplib::Headers headers() const {
    return {{"Authorization", "Bearer " + token_},
            {"cpro-account", base64(ready_["login"].get<std::string>() + ":" + ready_["password"].get<std::string>())},
            {"Accept", kJson}};
  }
  httplib::Result post(const std::string& path, const std::string& body) { return post(path, body, headers()); }
  httplib::Result post(const std::string& path, const std::string& body, const httplib::Headers& with) {
    return http_.Post("/cpro/" + path, with, body, kJson);
  }
  json ask(const std::string& path, const json& body) { return json::parse(post(path, body.dump())->body); }
  httplib::Client& http() { return http_; }

 private:
  json ready_;
  httplib::Client http_;
  std::string token_;
};

json deposit_of(const std::string& name, const std::string& bytes, const char* syntax = "IN_DP_E1_CII_16B") {
  return {{"fichierFlux", base64(bytes)}, {"nomFichier", name}, {"syntaxeFlux", syntax}, {"avecSignature", false}};
}

la_ssize_t append(archive*, void* to, const void* bytes, std::size_t size) {
  static_cast<std::string*>(to)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

// As any other program packs: deflated, with a folder inside.
std::string zip_of(const std::vector<std::pair<std::string, std::string>>& files) {
  std::string packed;
  const std::unique_ptr<archive, decltype(&archive_write_free)> writer(archive_write_new(), archive_write_free);
  archive_write_set_format_zip(writer.get());
  archive_write_set_bytes_in_last_block(writer.get(), 1);
  archive_write_open(writer.get(), &packed, nullptr, append, nullptr);
  for (const auto& [name, bytes] : files) {
    const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry(archive_entry_new(), archive_entry_free);
    archive_entry_set_pathname(entry.get(), name.c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes.size()));
    archive_entry_set_filetype(entry.get(), name.ends_with('/') ? AE_IFDIR : AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_write_header(writer.get(), entry.get());
    archive_write_data(writer.get(), bytes.data(), bytes.size());
  }
  archive_write_close(writer.get());
  return packed;
}

// Asks for the state of a flow until it is at its end.
json end_of(Caller& caller, const std::string& flow) {
  json report;
  for (int i = 0; i < 100; ++i) {
    report = caller.ask("transverses/v1/consulterCRDetaille", {{"numeroFluxDepot", flow}});
    const std::string state = report.value("etatCourantDepotFlux", "");
    if (state.starts_with("IN_INTEGRE") || state == "IN_REJETE") break;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return report;
}

}  // namespace

TEST_CASE("the gateway refuses as the real one does: 400, 401 and 403, each with its own words") {
  Platform platform;
  Caller caller(platform);
  const httplib::Result unknown = caller.ask_token("nobody", platform.ready()["client_secret"]),
                        wrong = caller.ask_token(platform.ready()["client_id"], "wrong");
  CHECK(unknown->status == 400);
  CHECK(json::parse(unknown->body)["error"] == "invalid_client");
  CHECK(unknown->body == wrong->body);
  CHECK(caller.http().Post("/api/oauth/token", "{}", "application/json")->status == 400);

  const std::string search = "factures/v1/rechercher/fournisseur";
  CHECK(caller.post(search, "{}")->status == 200);
  auto headers = caller.headers();
  headers.erase("Authorization");
  const httplib::Result bare = caller.post(search, "{}", headers);
  CHECK(bare->status == 400);
  CHECK(bare->get_header_value("WWW-Authenticate") == R"(Bearer realm="DefaultRealm", error="invalid_request")");
  headers.emplace("Authorization", "Bearer of-another");
  CHECK(caller.post(search, "{}", headers)->status == 401);
  headers = caller.headers();
  headers.erase("cpro-account");
  CHECK(caller.post(search, "{}", headers)->status == 401);
  headers.emplace("cpro-account", base64("TECH_1@cpro.fr:wrong"));
  CHECK(caller.post(search, "{}", headers)->status == 401);

  CHECK(caller.post("factures/v1/consulter/cr", "{}")->status == 403);
  CHECK(caller.http().Get(("/cpro/" + search).c_str(), caller.headers())->status == 403);
  for (const char* body : {"{", "[]", "1", ""}) CHECK(caller.post(search, body)->status == 400);
  std::set<int> seen;
  for (const json& call : platform.calls()) seen.insert(call["status"].get<int>());
  CHECK(seen == std::set<int>{200, 400, 401, 403});
}

TEST_CASE("a deposit is refused by 200 and a number: no base64, no such syntax, name or size; its content never") {
  Platform platform(json{{"max_file", 1000}});
  Caller caller(platform);
  const std::string path = "factures/v1/deposer/flux";
  json bad = deposit_of("a.xml", "<a/>");
  bad["fichierFlux"] = "***";
  CHECK(caller.ask(path, bad)["codeRetour"] == 20000);
  const json large = caller.ask(path, deposit_of("a.xml", std::string(1001, 'a')));
  CHECK(large["codeRetour"] == 20001);
  CHECK(large["libelle"] == "GDP_MSG_11.022");
  CHECK(caller.ask(path, deposit_of("a", "<a/>"))["codeRetour"] != 0);
  CHECK(caller.ask(path, deposit_of(std::string(197, 'a') + ".xml", "<a/>"))["codeRetour"] != 0);
  CHECK(caller.ask(path, deposit_of("a.xml", "<a/>", "IN_DP_E1_UBL_201"))["codeRetour"] != 0);
  const json taken = caller.ask(path, deposit_of("a.xml", "<no invoice at all/>"));
  CHECK(taken["codeRetour"] == 0);
  CHECK(taken["numeroFluxDepot"].get<std::string>().size() == 25);
  CHECK(end_of(caller, taken["numeroFluxDepot"])["etatCourantDepotFlux"] == "IN_REJETE");
}

TEST_CASE("a .zip is read as a .tar.gz is: of three invoices the bad one is refused, the others are integrated") {
  Platform platform;
  Caller caller(platform);
  const std::string zip = zip_of({{"lot/", ""},
                                  {"lot/Z-1.xml", invoice({.number = "Z-1"})},
                                  {"lot/Z-2.xml", invoice({.number = "Z-2", .recipient = "21997301300010"})},
                                  {"lot/Z-3.xml", invoice({.number = "Z-3"})}});
  REQUIRE(zip.starts_with("PK"));
  const json taken = caller.ask("factures/v1/deposer/flux", deposit_of("lot.zip", zip));
  REQUIRE(taken["codeRetour"] == 0);
  const json report = end_of(caller, taken["numeroFluxDepot"]);
  CHECK(report["etatCourantDepotFlux"] == "IN_INTEGRE_PARTIEL");
  REQUIRE(report["listeErreurDP"].size() == 1);
  CHECK(report["listeErreurDP"][0]["numeroDP"] == "Z-2");
  for (const char* number : {"Z-1", "Z-2", "Z-3"}) {
    INFO(number);
    const json found = caller.ask("factures/v1/rechercher/fournisseur", {{"numeroFacture", number}});
    CHECK(found["listeFactures"].size() == (std::string(number) == "Z-2" ? 0 : 1));
  }
  const json broken = caller.ask("factures/v1/deposer/flux", deposit_of("lot.zip", zip.substr(0, zip.size() / 2)));
  CHECK(end_of(caller, broken["numeroFluxDepot"])["etatCourantDepotFlux"] != "IN_INTEGRE");
}

TEST_CASE("the name of an attachment has 50 characters at most, whatever bytes they take") {
  Platform platform;
  Caller caller(platform);
  const auto upload = [&](const std::string& name) {
    return caller
        .post("transverses/v1/ajouter/fichier", json{{"pieceJointeFichier", base64("%PDF")},
                                                     {"pieceJointeNom", name},
                                                     {"pieceJointeTypeMime", "application/pdf"},
                                                     {"pieceJointeExtension", "PDF"}}
                                                    .dump())
        ->status;
  };
  std::string accents;
  for (int i = 0; i < 46; ++i) accents += "é";
  CHECK(upload(accents + ".pdf") == 200);
  CHECK(upload(accents + "e.pdf") == 400);
}
