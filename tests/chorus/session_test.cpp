// Tokens, repetitions, and what the troubles of a call mean.
#include "chorus/session.h"

#include <catch2/catch.hpp>

#include "chorus/client.h"
#include "chorus/curl_transport.h"
#include "chorus/encoding.h"
#include "chorus/json_answer.h"
#include "scripted_transport.h"

using namespace rulec::chorus;
using namespace rulec::tests;
using Catch::Matchers::Contains;

namespace {

const Credentials kCredentials{"client&1", "secret+of the client", "TECH_1@cpro.fr", "pass:wörd"};

struct Fixture {
  ScriptedTransport transport;
  StillClock still;
  Session session{
      transport, {.api = "https://api.example", .token = "https://oauth.example/token"}, kCredentials, still.clock()};
  Client client{session};

  Answer<std::string> call(Repeat repeat) { return session.call("factures/v1/x", "{}", repeat); }
};

const Trouble& trouble(const auto& answer) { return std::get<Trouble>(answer); }

constexpr const char* kRefusal = R"({"error":"invalid_client"})";

}  // namespace

TEST_CASE("a call bears the token and the technical account", "[chorus]") {
  Fixture f;
  f.transport.token().then(200, "{}");
  REQUIRE(std::get<std::string>(f.call(Repeat::freely)) == "{}");
  REQUIRE(f.transport.asked.size() == 2);
  CHECK(f.transport.asked[0].body ==
        "grant_type=client_credentials&client_id=client%261&client_secret=secret%2Bof%20the%20client&scope=openid");
  const Request& call = f.transport.asked[1];
  CHECK(call.url == "https://api.example/cpro/factures/v1/x");
  CHECK(call.headers[0].second == "Bearer T");
  CHECK(call.headers[1].second == base64("TECH_1@cpro.fr:pass:wörd"));
}

TEST_CASE("a token is kept until it ages, and renewed once where it is refused", "[chorus]") {
  Fixture f;
  f.transport.token().then(200, "1").then(200, "2").token().then(200, "3");
  f.call(Repeat::freely);
  f.call(Repeat::freely);
  f.still.now += std::chrono::minutes(59);
  f.still.now += std::chrono::seconds(30);
  CHECK(std::get<std::string>(f.call(Repeat::freely)) == "3");
  CHECK(f.transport.calls_to("/token") == 2);

  SECTION("an expired one") {
    f.transport.then(401, "").token().then(200, "4");
    CHECK(std::get<std::string>(f.call(Repeat::unless_taken)) == "4");
  }
  SECTION("a wrong technical account is not asked without end") {
    for (int i = 0; i < 9; ++i) f.transport.then(401, "").token();
    CHECK(trouble(f.call(Repeat::freely)).kind == TroubleKind::account);
    CHECK(f.transport.calls_to("/x") <= 3 + 3);
  }
}

TEST_CASE("good credentials that the gateway refuses now and then are tried again", "[chorus]") {
  Fixture f;
  f.transport.then(400, kRefusal).token().then(200, "{}");
  CHECK(std::get<std::string>(f.call(Repeat::unless_taken)) == "{}");
}

TEST_CASE("wrong credentials are said, without them", "[chorus]") {
  Fixture f;
  for (int i = 0; i < 9; ++i) f.transport.then(400, kRefusal);
  const auto answer = f.call(Repeat::freely);
  CHECK(trouble(answer).kind == TroubleKind::client);
  CHECK_THAT(trouble(answer).english, !Contains("secret+of"));
  CHECK(f.still.slept > std::chrono::seconds(1));
}

TEST_CASE("a question is repeated, a deposit only where it was surely not taken", "[chorus]") {
  struct Case {
    const char* name;
    bool failure;
    FailureKind kind;
    bool may_have_sent;
    int status;
    bool again_question, again_deposit, may_be_done;
  };
  const auto c = GENERATE(
      Case{"no connection", true, FailureKind::refused, false, 0, true, true, false},
      Case{"reset", true, FailureKind::reset, true, 0, true, false, true},
      Case{"time-out", true, FailureKind::timed_out, true, 0, true, false, true},
      Case{"redirect", true, FailureKind::redirect, true, 0, false, false, true},
      Case{"429", false, {}, false, 429, true, true, false}, Case{"500", false, {}, false, 500, true, false, true},
      Case{"403", false, {}, false, 403, false, false, false}, Case{"400", false, {}, false, 400, false, false, false});
  INFO(c.name);
  for (const Repeat repeat : {Repeat::freely, Repeat::unless_taken}) {
    Fixture f;
    f.transport.token();
    if (c.failure) f.transport.then(c.kind, c.may_have_sent);
    if (!c.failure) f.transport.then(c.status, "<html>no</html>");
    f.transport.then(200, "{}");
    const auto answer = f.call(repeat);
    const bool again = repeat == Repeat::freely ? c.again_question : c.again_deposit;
    CHECK(std::holds_alternative<std::string>(answer) == again);
    if (!again && repeat == Repeat::unless_taken) CHECK(trouble(answer).may_be_done == c.may_be_done);
  }
}

TEST_CASE("the words of a refusal are shown, whatever shape they come in", "[chorus]") {
  struct Case {
    int status;
    const char* body;
    const char* says;
  };
  const auto c =
      GENERATE(Case{400, R"({"codeRetour":40,"libelle":"Requete mal formee"})", "(400: Requete mal formee)"},
               Case{400, R"({"httpCode":400,"httpMessage":"Bad","moreInformation":"too long"})", "too long"},
               Case{400, R"({"error":"invalid_request"})", "invalid_request"}, Case{400, "<html>no</html>", "(400)"},
               Case{400, "", "(400)"}, Case{413, "", "(413)"}, Case{403, "", "PISTE"},
               Case{403, R"({"httpCode":403,"httpMessage":"Forbidden"})", "PISTE"}, Case{429, "", "too many calls"},
               Case{503, "<html>", "out of order"}, Case{302, "", "302"}, Case{204, "", "204"});
  INFO(c.status << " " << c.body);
  Fixture f;
  f.transport.token();
  for (int i = 0; i < 5; ++i) f.transport.then(c.status, c.body);
  const auto answer = f.call(Repeat::unless_taken);
  CHECK_THAT(trouble(answer).english, Contains(c.says));
  CHECK_THAT(trouble(answer).french, Contains("/cpro/factures/v1/x"));
}

TEST_CASE("a deposit answered in nonsense may have been taken", "[chorus]") {
  const char* body = GENERATE("<html>", "{\"codeRetour\":", "[]", "{\"codeRetour\":0}", "{\"codeRetour\":\"zero\"}");
  Fixture f;
  f.transport.token().then(200, body);
  const auto answer = f.client.deposit({"<x/>", "a.xml", "IN_DP_E1_CII_16B"});
  REQUIRE(std::holds_alternative<Trouble>(answer));
  CHECK(trouble(answer).may_be_done);
  CHECK(f.transport.calls_to("flux") == 1);
  CHECK(f.transport.asked.back().once);
}

TEST_CASE("a deposit that the platform refuses was not taken", "[chorus]") {
  Fixture f;
  f.transport.token().then(200, R"({"codeRetour":20001,"libelle":"GDP_MSG_11.022"})");
  const auto answer = f.client.deposit({"<x/>", "a.xml", "IN_DP_E1_CII_16B"});
  CHECK_FALSE(trouble(answer).may_be_done);
  CHECK(trouble(answer).code == 20001);
}

TEST_CASE("both shapes of an answer are read, and amounts stay exact", "[chorus]") {
  Fixture f;
  f.transport.token().then(200, R"({"codeRetour":0,"etatCourantDepotFlux":"IN_REJETE",
    "listeErreurDP":{"numeroDP":"A-1","libelleErreurDP":"x|y"}})");
  const auto report = std::get<FlowReport>(f.client.flow("CPP1"));
  REQUIRE(report.errors.size() == 1);
  CHECK(report.errors[0].text == "x|y");
  f.transport.then(
      200,
      R"({"codeRetour":"0","listeFactures":[{"identifiantFactureCPP":"17","numeroFacture":"A-1","montantTTC":12345678901234567.10},
    {"identifiantFactureCPP":18,"numeroFacture":2,"montantTTC":"3.10"}],"parametresRetour":{"pages":1}})");
  const auto found = std::get<std::vector<InvoiceRecord>>(f.client.search({}));
  REQUIRE(found.size() == 2);
  CHECK(found[0].id == 17);
  CHECK(found[0].gross == "12345678901234567.10");
  CHECK(found[1].gross == "3.10");
}

TEST_CASE("an answer that lacks what it must have is none: nothing there is another thing", "[chorus]") {
  Fixture f;
  f.transport.token();
  const auto search = [&](const char* body) {
    f.transport.then(200, body);
    return f.client.search({});
  };
  for (const char* body : {"{}", R"({"codeRetour":0})", R"({"codeRetour":0,"listeFactures":"none"})",
                           R"({"codeRetour":0,"listeFactures":0})", R"({"codeRetour":0,"listeFactures":[null]})",
                           R"({"codeRetour":0,"listeFactures":[{"numeroFacture":"A-1"}]})",
                           R"({"codeRetour":0,"listeFactures":[{"identifiantFactureCPP":{}, "numeroFacture":"A-1"}]})",
                           R"({"codeRetour":0,"listeFactures":[{"identifiantFactureCPP":1,"numeroFacture":[]}]})"}) {
    INFO(body);
    CHECK(trouble(search(body)).kind == TroubleKind::unreadable);
  }
  for (const char* body : {R"({"codeRetour":0,"listeFactures":[]})", R"({"codeRetour":0,"listeFactures":null})",
                           R"({"codeRetour":0,"parametresRetour":{"total":0}})"}) {
    INFO(body);
    CHECK(std::get<std::vector<InvoiceRecord>>(search(body)).empty());
  }
  f.transport.then(200, R"({"codeRetour":0})");
  CHECK(trouble(f.client.history(1)).kind == TroubleKind::unreadable);
  f.transport.then(200, R"({"codeRetour":0})");
  CHECK(trouble(f.client.structure(1)).kind == TroubleKind::unreadable);
  f.transport.then(200, R"({"codeRetour":0,"parametres":"none"})");
  CHECK(trouble(f.client.service_wants_commitment(1, 2)).kind == TroubleKind::unreadable);
  f.transport.then(200, R"({"codeRetour":0})");
  CHECK(trouble(f.client.own_structures()).kind == TroubleKind::unreadable);
}

TEST_CASE("all pages are asked for", "[chorus]") {
  Fixture f;
  f.transport.token();
  for (int page = 1; page <= 3; ++page)
    f.transport.then(
        200, R"({"codeRetour":0,"listeServices":[{"idService":1,"codeService":"A"}],"parametresRetour":{"pages":3}})");
  CHECK(std::get<std::vector<ServiceRecord>>(f.client.services(1)).size() == 3);
  const Json last = parse_json(f.transport.asked.back().body).value();
  CHECK(last["parametresRechercherServicesStructure"]["pageResultatDemandee"] == 3);
}

TEST_CASE("calls keep their distance", "[chorus]") {
  Fixture f;
  f.transport.token().then(200, "1").then(200, "2");
  f.call(Repeat::freely);
  f.call(Repeat::freely);
  CHECK(f.still.slept == std::chrono::seconds(1));
}

TEST_CASE("where nothing listens, that is said and nothing was sent", "[chorus]") {
  Request request;
  request.url = "http://127.0.0.1:1/x";
  const Exchange exchange = curl_transport()->post(request);
  REQUIRE(std::holds_alternative<Failure>(exchange));
  CHECK(std::get<Failure>(exchange).kind == FailureKind::refused);
  CHECK_FALSE(std::get<Failure>(exchange).may_have_sent);
}

TEST_CASE("base64 and form texts come back as they went", "[chorus]") {
  for (const std::string text : {"", "a", "ab", "abc", "é&=+ %"}) {
    CHECK(from_base64(base64(text)) == text);
    CHECK(form_decoded(form_encoded(text)) == text);
  }
  for (const char* text : {"a", "====", "ab=c", "a b=", "!!!!"}) CHECK_FALSE(from_base64(text));
}
