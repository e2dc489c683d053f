// A report over a folder that says what became of its invoices: flow and state by the ledger.
#include <catch2/catch.hpp>

#include "platform.h"

using namespace rulec::tests;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

// A folder with an invoice that was paid, and one that never went.
std::string folder_of(Platform& platform) {
  const std::filesystem::path folder = platform.scratch().path() / "invoices";
  std::filesystem::create_directory(folder);
  std::filesystem::copy_file(platform.file({.number = "VM26-0201"}), folder / "a.xml");
  std::filesystem::copy_file(platform.file({.number = "VM26-0202"}), folder / "b.xml");
  return folder.string();
}

std::string report(Platform& platform, const std::string& folder, const std::string& name, const std::string& lang) {
  const std::string output = (platform.scratch().path() / name).string();
  const Ran ran = platform.run({"report", folder, "--lang", lang, "-o", output});
  INFO(ran.err);
  CHECK(ran.exit_code == 0);
  CHECK_THAT(ran.err, Contains("demo (loopback"));
  return bytes_of(output);
}

}  // namespace

TEST_CASE("a report names the flow and the state of each invoice, by the ledger") {
  Platform platform;
  const std::string folder = folder_of(platform);
  CHECK(platform.send({.number = "VM26-0201"}).exit_code == 0);
  CHECK(platform.run({"track", "VM26-0201", "--wait", "20s"}).exit_code == 0);
  const json status = platform.run({"status", "VM26-0201", "--format", "json"}).lines().at(0);

  const json whole = json::parse(report(platform, folder, "r.json", "en"));
  CHECK_THAT(whole["ledger"].get<std::string>(), Contains("demo"));
  const json& sent = whole["reports"][0]["invoice"]["sent"];
  CHECK(sent["state"] == "paid");
  CHECK(sent["flow"] == status["flow"]);
  CHECK(sent["platform_state"] == "MISE_EN_PAIEMENT");
  CHECK(sent["changed"] == status["changed"]);
  CHECK(whole["reports"][1]["invoice"]["sent"].is_null());

  const std::string flow = status["flow"];
  CHECK_THAT(report(platform, folder, "r.csv", "en"), Contains(",paid," + flow + ",MISE_EN_PAIEMENT,"));
  CHECK_THAT(report(platform, folder, "r.md", "fr"),
             Contains("| flux |") && Contains(flow) && Contains("absente du registre"));
  CHECK_THAT(report(platform, folder, "r.html", "fr"), Contains(flow) && Contains("MISE_EN_PAIEMENT"));
}

TEST_CASE("a report without a profile asks no ledger; one whose profile is unknown is not made") {
  Platform platform;
  const std::string folder = folder_of(platform);
  const auto report_by = [&](const std::string& name, std::vector<std::string> more) {
    std::vector<std::string> call = {"report", folder, "-o", (platform.scratch().path() / name).string()};
    call.insert(call.end(), more.begin(), more.end());
    return run_rulec(call, {.environment = platform.environment()}).exit_code;
  };
  CHECK(report_by("r.json", {}) == 0);
  const json whole = json::parse(bytes_of(platform.scratch().path() / "r.json"));
  CHECK(whole["ledger"] == "");
  CHECK_FALSE(whole["reports"][0]["invoice"].contains("sent"));
  CHECK(report_by("none.json", {"--profile", "nobody"}) == 2);
  CHECK_FALSE(std::filesystem::exists(platform.scratch().path() / "none.json"));
}
