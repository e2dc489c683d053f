// Recipients and invoices as the platform knows them: shown, found, kept for a day.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

#include "platform.h"

using namespace rulec::tests;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

std::vector<std::string> numbers_in(const Ran& ran) {
  std::vector<std::string> numbers;
  for (const json& found : json::parse(ran.out)) numbers.push_back(found["number"]);
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

using Numbers = std::vector<std::string>;

}  // namespace

TEST_CASE("a recipient is shown with what it demands, and one that is unknown or inactive is told apart") {
  Platform platform(json{{"recipients", {{{"siret", "21997301300010"}, {"name", "Valbrume"}, {"active", false}}}}});
  const Ran both = platform.run({"recipient", "show", "12345678200044"});
  CHECK(both.exit_code == 0);
  CHECK_THAT(both.out,
             Contains("active") && Contains("service code, commitment number") && Contains("SERVICE_DEST_SERV_OBL"));
  CHECK_THAT(platform.run({"recipient", "show", "12345678200051"}).out, Contains("wants: nothing"));
  const Ran inactive = platform.run({"recipient", "show", "21997301300010"});
  CHECK(inactive.exit_code == 1);
  CHECK_THAT(inactive.out, Contains("inactive"));
  const Ran unknown = platform.run({"recipient", "show", "11111111111111", "--format", "json"});
  CHECK(unknown.exit_code == 1);
  CHECK(json::parse(unknown.out)["state"] == "unknown");
  CHECK(platform.run({"recipient", "show", "123"}).exit_code == 2);
}

TEST_CASE("a service that is reserved for public bodies, and one that is closed, are refused before sending") {
  Platform platform;
  const std::string state = "11000201100044";
  CHECK(platform.send({.number = "S-1", .recipient = state, .service = "SERVICE24"}, {}).exit_code == 1);
  CHECK(platform.deposits("S-1") == 0);
  CHECK(platform.send({.number = "S-2", .recipient = state, .service = "SERVICE23", .commitment = ""}, {}).exit_code ==
        1);
  CHECK(platform.deposits("S-2") == 0);
  CHECK(platform.send({.number = "S-3", .recipient = state, .service = "SFACETAT"}).exit_code == 0);
}

TEST_CASE("what the directory says of a recipient is kept for a day, with its date") {
  Platform platform;
  for (const char* number : {"A-1", "A-2", "A-3"}) REQUIRE(platform.send({.number = number}, {}).exit_code == 0);
  CHECK(platform.calls("structures/v1/rechercher").size() == 1);
  std::vector<std::filesystem::path> kept;
  for (const auto& item :
       std::filesystem::recursive_directory_iterator(platform.scratch().path() / "home" / "recipients"))
    if (item.is_regular_file()) kept.push_back(item.path());
  REQUIRE(kept.size() == 1);
  CHECK(json::parse(bytes_of(kept[0]))["fetched"].get<std::string>().size() == 10);
  std::filesystem::last_write_time(kept[0], std::filesystem::file_time_type::clock::now() - std::chrono::hours(25));
  REQUIRE(platform.send({.number = "A-4"}, {}).exit_code == 0);
  CHECK(platform.calls("structures/v1/rechercher").size() == 2);
}

TEST_CASE("invoices are found by number, state and day of deposit") {
  Platform platform(json{{"lives", {{"F-1", {"DEPOSEE", "SUSPENDUE"}}}}});
  for (const char* number : {"F-1", "F-2"}) platform.send({.number = number});
  const auto find = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"find", "--format", "json"});
    return numbers_in(platform.run(more));
  };
  CHECK(find({}) == Numbers{"F-1", "F-2"});
  CHECK(find({"--number", "F-2"}) == Numbers{"F-2"});
  CHECK(find({"--state", "SUSPENDUE"}) == Numbers{"F-1"});
  CHECK(find({"--from", "2020-01-01", "--to", "2020-12-31"}).empty());
  CHECK(find({"--from", "2020-01-01"}) == Numbers{"F-1", "F-2"});
  CHECK(platform.run({"find", "--number", "F-3"}).exit_code == 1);
}

TEST_CASE("what its recipient has is locked: no resubmission, and no second invoice of its number") {
  Platform platform(json{{"lives", {{"VM26-0187", {"DEPOSEE", "MISE_A_DISPOSITION"}}}}});
  CHECK(platform.send({}, {"--wait", "2s"}).exit_code == 3);
  const Ran again = platform.run({"resubmit", "VM26-0187", "--service", "X"});
  CHECK(again.exit_code == 1);
  CHECK_THAT(again.err, Contains("credit note"));
  CHECK(platform.send({.replaced = {{"20260310", "20260311"}}}, {}).exit_code == 1);
  CHECK(platform.deposits("VM26-0187") == 1);
}
