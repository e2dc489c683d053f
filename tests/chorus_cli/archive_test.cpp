// Several invoices in one deposit: each has its own end, and none is sent twice.
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <fstream>
#include <map>
#include <set>

#include "facturx_file.h"
#include "platform.h"

using namespace rulec::tests;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

const Wanted kUnknownRecipient = {.number = "B-2", .recipient = "21997301300010"};

std::string folder(const Platform& platform) { return (platform.scratch().path() / "invoices").string(); }

std::vector<json> deposits_in_record(const Platform& platform) { return platform.calls("factures/v1/deposer/flux"); }

std::map<std::string, json> by_number(const Ran& ran) {
  std::map<std::string, json> entries;
  for (const json& line : ran.lines()) entries[line["number"]] = line;
  return entries;
}

void write_three(Platform& platform) {
  platform.file({.number = "B-1"});
  platform.file(kUnknownRecipient);
  platform.file({.number = "B-3"});
}

void two_are_paid_and_one_refused(std::map<std::string, json> entries, const std::string& reason) {
  CHECK(entries.size() == 3);
  CHECK(entries["B-1"]["state"] == "paid");
  CHECK(entries["B-3"]["state"] == "paid");
  CHECK(entries["B-2"]["state"] == "error");
  CHECK(entries["B-2"]["platform_state"] == "IN_INTEGRE_PARTIEL");
  CHECK_THAT(entries["B-2"]["text"].get<std::string>(), Contains(reason));
  CHECK(entries["B-1"]["flow"].get<std::string>().size() == 25);
  CHECK(entries["B-1"]["flow"] == entries["B-2"]["flow"]);
  CHECK(entries["B-1"]["flow"] == entries["B-3"]["flow"]);
}

}  // namespace

TEST_CASE("scenario 8: of three in one archive one is bad: the flow is integrated in part, each is told its own end") {
  Platform platform;
  write_three(platform);
  const Ran sent =
      platform.run({"send", folder(platform), "--archive", "--unchecked", "--wait", "20s", "--format", "json"});
  INFO(sent.out + sent.err);
  CHECK(sent.exit_code == 1);
  two_are_paid_and_one_refused(by_number(sent), "21997301300010");
  const auto calls = deposits_in_record(platform);
  REQUIRE(calls.size() == 1);
  CHECK_THAT(calls[0]["request"]["nomFichier"].get<std::string>(), Catch::Matchers::EndsWith(".tar.gz"));
  CHECK(platform.run({"send", platform.file({.number = "B-2"}), "--wait", "20s"}).exit_code == 0);
  for (const char* number : {"B-1", "B-3"}) CHECK(platform.deposits(number) == 1);
  CHECK(platform.run({"send", folder(platform), "--archive"}).exit_code == 1);
  CHECK(deposits_in_record(platform).size() == 2);
}

TEST_CASE("scenario 8: what does not pass stays here, what the platform refuses all the same is said") {
  Platform platform;
  write_three(platform);
  const std::string elsewhere = (platform.scratch().path() / "elsewhere").string();
  const std::vector<std::pair<std::string, std::string>> other = {{"RULEC_HOME", elsewhere}};
  REQUIRE(platform.run_as({"profile", "init", "demo", "--url", platform.ready()["url"]}, other).exit_code == 0);
  const std::string third = (platform.scratch().path() / "invoices" / "B-3.xml").string();
  REQUIRE(platform.run_as({"send", third, "--wait", "20s"}, other).exit_code == 0);
  const Ran sent = platform.run({"send", folder(platform), "--archive", "--wait", "20s"});
  INFO(sent.out + sent.err);
  CHECK(sent.exit_code == 1);
  CHECK_THAT(sent.err, Contains("B-2.xml: not sent"));
  CHECK_THAT(sent.out, Contains("B-1  paid") && Contains("B-3  error  IN_INTEGRE_PARTIEL") && Contains("existe deja"));
  CHECK(platform.deposits("B-2") == 0);
}

TEST_CASE("an archive of which all are bad is rejected, and all numbers are free") {
  Platform platform;
  for (const char* number : {"B-1", "B-2"}) platform.file({.number = number, .recipient = "21997301300010"});
  const Ran sent = platform.run({"send", folder(platform), "--archive", "--unchecked", "--wait", "20s"});
  INFO(sent.out + sent.err);
  CHECK(sent.exit_code == 1);
  CHECK_THAT(sent.out, Contains("B-1  error  IN_REJETE") && Contains("B-2  error  IN_REJETE"));
  for (const char* number : {"B-1", "B-2"}) platform.file({.number = number});
  CHECK(platform.run({"send", folder(platform), "--archive", "--wait", "20s"}).exit_code == 0);
}

TEST_CASE("where the answer to an archive is lost, the platform is asked for each, and nothing goes twice") {
  Platform platform(json{{"faults", {{{"path", "factures/v1/deposer/flux"}, {"do", "reset_after"}, {"times", 1}}}}},
                    "5s");
  write_three(platform);
  const Ran sent =
      platform.run({"send", folder(platform), "--archive", "--unchecked", "--wait", "30s", "--format", "json"});
  INFO(sent.out + sent.err);
  CHECK(sent.exit_code == 1);
  two_are_paid_and_one_refused(by_number(sent), "21997301300010");
  CHECK(deposits_in_record(platform).size() == 1);
}

TEST_CASE("an archive whose sender is killed is settled by asking, and nothing goes twice") {
  const bool taken = GENERATE(true, false);
  INFO((taken ? "after" : "before"));
  Platform platform(json{{"faults",
                          {{{"path", "factures/v1/deposer/flux"},
                            {"do", taken ? "delay" : "reset_before"},
                            {"seconds", 1.5},
                            {"times", 1}}}}},
                    "4s");
  write_three(platform);
  const std::vector<std::string> call = {"send", folder(platform), "--archive", "--unchecked", "--wait",
                                         "20s",  "--format",       "json"};
  const pid_t child = platform.start(call);
  for (int i = 0; i < 200 && platform.run({"status", "--format", "json"}).lines().size() < 3; ++i) ::usleep(20000);
  ::usleep(taken ? 200000 : 0);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  if (taken)
    for (const auto& [number, entry] : by_number(platform.run({"status", "--format", "json"})))
      CHECK(entry["state"] == "processing");
  Ran again = platform.run(call);
  if (!taken && again.exit_code == 2) again = platform.run(call);  // the first was killed before it met the fault
  INFO(again.out + again.err);
  CHECK(again.exit_code == 1);
  for (const char* number : {"B-1", "B-3"}) {
    CHECK(platform.deposits(number) == 1);
    CHECK(by_number(again)[number]["state"] == "paid");
  }
}

TEST_CASE("one archive a syntax, and as many as the limit on a file asks for; a number that comes twice goes once") {
  Platform platform;
  for (const char* number : {"B-1", "B-2", "B-3"}) platform.file({.number = number});
  platform.scratch().write("invoices/C-1.pdf", pdf_with("factur-x.xml", invoice({.number = "C-1"})));
  platform.scratch().write("invoices/D-1.xml", invoice({.number = "B-1"}));
  const std::string pdf = (platform.scratch().path() / "invoices" / "C-1.pdf").string();
  const Ran sent = platform.run({"send", folder(platform), pdf, "--archive", "--wait", "20s"});
  INFO(sent.out + sent.err);
  CHECK(sent.exit_code == 1);
  CHECK_THAT(sent.out, Contains("CPRO-61"));
  for (const char* number : {"B-1", "B-2", "B-3", "C-1"}) CHECK(platform.deposits(number) == 1);
  std::set<std::string> syntaxes;
  for (const json& call : deposits_in_record(platform)) syntaxes.insert(call["request"]["syntaxeFlux"]);
  CHECK(syntaxes == std::set<std::string>{"IN_DP_E1_CII_16B", "IN_DP_E2_CII_FACTURX"});
  CHECK(deposits_in_record(platform).size() == 2);
}

TEST_CASE("invoices that are too many for one archive go in several") {
  Platform platform;
  const std::string profile = (platform.scratch().path() / "home" / "profiles" / "demo.json").string();
  json settings = json::parse(bytes_of(profile));
  const std::size_t size = invoice().size();
  settings["max_file"] = 2 * size + 2048 + 2 * 2048;  // two fit, by what an archive may come to at most
  std::ofstream(profile) << settings.dump();
  for (int i = 1; i <= 5; ++i) platform.file({.number = "B-" + std::to_string(i)});
  const Ran sent = platform.run({"send", folder(platform), "--archive", "--wait", "20s"});
  INFO(sent.out + sent.err);
  CHECK(sent.exit_code == 0);
  CHECK(deposits_in_record(platform).size() == 3);
}
