// The schemas find what is wrong in a call, on either side; and all that the program and the sandbox say to each other
// passes them, token and refusals included (each Platform sees to that at its end).
#include "schemas.h"

#include <catch2/catch.hpp>
#include <set>

#include "platform.h"

using namespace rulec::tests;
using nlohmann::json;

namespace {

// A good call, and what is changed in it.
json call_with(const json& changes) {
  json call = json::parse(R"({"path": "factures/v1/recycler", "status": 200, "type": "application/json;charset=utf-8",
    "headers": {"content-type": "application/json;charset=utf-8", "accept": "application/json;charset=utf-8",
                "authorization": "Bearer xxxx", "cpro-account": "xxxxxx=="},
    "request": {"identifiantFactureCPP": 1}, "challenge": "", "answer": {"codeRetour": 20006, "libelle": "non"}})");
  call.merge_patch(changes);
  return call;
}

json token_with(const json& changes) {
  json call = json::parse(R"({"path": "token", "status": 200, "type": "application/json", "challenge": "",
    "headers": {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"},
    "request": {"grant_type": "client_credentials", "client_id": "xxx", "client_secret": "xxx", "scope": "openid"},
    "answer": {"access_token": "xxx", "token_type": "Bearer", "expires_in": 3600, "scope": "openid"}})");
  call.merge_patch(changes);
  return call;
}

json refusal(int status, const char* challenge, const char* type, const json& answer) {
  return {{"status", status}, {"challenge", challenge}, {"type", type}, {"answer", answer}};
}

bool is_good(const json& call) { return faults_of_client(call).empty() && faults_of_platform(call).empty(); }

}  // namespace

TEST_CASE("the schemas take good calls, with good and with bad news") {
  const json plain = {{"codeRetour", 40}, {"libelle", "Requete mal formee"}};
  for (const json& news :
       {json::object(), refusal(400, "", "application/json", plain),
        refusal(400, R"(Bearer realm="DefaultRealm", error="invalid_request")", "", ""),
        refusal(401, R"(Bearer error="invalid_token")", "", ""), refusal(403, "", "", ""), refusal(429, "", "", ""),
        refusal(500, "", "text/html", "<!DOCTYPE html><html></html>"), json{{"status", 0}}}) {
    INFO(news);
    CHECK(is_good(call_with(news)));
  }
  CHECK(is_good(token_with(json::object())));
  json refused = token_with(json::object());
  refused["status"] = 400;
  refused["answer"] = {{"error", "invalid_client"}};
  CHECK(is_good(refused));
}

TEST_CASE("the schemas find what is wrong in a call") {
  for (const char* changes :
       {R"({"request": {"idFacture": 1}})", R"({"request": {"identifiantFactureCPP": "1"}})",
        R"({"answer": {"codeRetour": 0, "libelle": "TRA_MSG_00.000"}})", R"({"path": "factures/v1/nothing"})",
        R"({"headers": {"authorization": null}})", R"({"headers": {"authorization": "Basic xxxx"}})",
        R"({"headers": {"cpro-account": null}})", R"({"headers": {"cpro-account": "xxx:xxx"}})",
        R"({"headers": {"content-type": "application/json"}})", R"({"status": 400, "answer": ""})",
        R"({"status": 401, "answer": ""})", R"({"status": 403})", R"({"status": 429})", R"({"status": 500})",
        R"({"status": 302})"}) {
    INFO(changes);
    CHECK_FALSE(is_good(call_with(json::parse(changes))));
  }
  for (const char* changes :
       {R"({"request": {"scope": null}})", R"({"request": {"grant_type": "password"}})",
        R"({"request": {"client_secret": ""}})", R"({"request": {"login": "xxx"}})", R"({"request": "xxx=xxx"})",
        R"({"headers": {"content-type": "application/json"}})", R"({"headers": {"cpro-account": "xxxx"}})",
        R"({"answer": {"access_token": null}})", R"({"answer": {"expires_in": "3600"}})",
        R"({"answer": {"refresh_token": "xxx"}})", R"({"status": 400})", R"({"status": 401})"}) {
    INFO(changes);
    CHECK_FALSE(is_good(token_with(json::parse(changes))));
  }
}

TEST_CASE("the exchange of the token and each refusal of the gateway are held against schemas, and show no secret") {
  const json faults =
      json::array({{{"path", "token"}, {"do", "invalid_client"}},
                   {{"path", "token"}, {"do", "too_many"}, {"from", 2}},
                   {{"path", "token"}, {"do", "error_before"}, {"from", 3}},
                   {{"path", "factures/v1/rechercher/fournisseur"}, {"do", "unauthorized"}},
                   {{"path", "factures/v1/rechercher/fournisseur"}, {"do", "too_many"}, {"from", 2}},
                   {{"path", "factures/v1/rechercher/fournisseur"}, {"do", "error_before"}, {"from", 3}}});
  Platform platform(json{{"faults", faults}, {"unsubscribed", {"structures/v1/rechercher"}}});
  CHECK(platform.run({"find"}).exit_code == 1);  // the platform has no invoice
  CHECK(platform.run({"recipient", "show", "12345678200051"}).exit_code == 2);
  CHECK(platform.run_as({"find"}, {{"RULEC_CLIENT_SECRET", "wrong"}}).exit_code == 2);
  CHECK(platform.run_as({"find"}, {{"RULEC_PASSWORD", "wrong"}}).exit_code == 2);
  std::set<std::pair<std::string, int>> seen;
  for (const json& call : platform.calls()) {
    seen.emplace(call["path"] == "token" ? "token" : "call", call["status"].get<int>());
    CHECK(is_good(call));
    for (const char* name : {"client_id", "client_secret", "login", "password"})
      CHECK(call.dump().find(platform.ready()[name].get<std::string>()) == std::string::npos);
  }
  CHECK(seen == std::set<std::pair<std::string, int>>{{"token", 200},
                                                      {"token", 400},
                                                      {"token", 429},
                                                      {"token", 500},
                                                      {"call", 200},
                                                      {"call", 401},
                                                      {"call", 403},
                                                      {"call", 429},
                                                      {"call", 500}});
}
