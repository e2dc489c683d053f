#include "cli/chorus/directory.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "chorus/encoding.h"
#include "chorus/ledger.h"
#include "cli/chorus/home.h"

namespace rulec::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::chrono::hours kYoung{24};

bool is_young(const std::filesystem::path& file) {
  std::error_code error;
  const auto written = std::filesystem::last_write_time(file, error);
  return !error && std::filesystem::file_time_type::clock::now() - written < kYoung;
}

}  // namespace

chorus::Answer<std::string> entry_of(chorus::Client& client, const std::string& siret, const std::string& service) {
  auto found = client.structures(siret, true);
  if (auto* problem = std::get_if<chorus::Trouble>(&found)) return std::move(*problem);
  const auto& structures = std::get<std::vector<chorus::Structure>>(found);
  const std::string today = chorus::utc_now().substr(0, 10);
  if (structures.empty()) return Json{{"siret", siret}, {"state", "unknown"}, {"fetched", today}}.dump(2) + "\n";
  const chorus::Structure& structure = structures.front();
  auto detail = client.structure(structure.id);
  if (auto* problem = std::get_if<chorus::Trouble>(&detail)) return std::move(*problem);
  auto services = client.services(structure.id);
  if (auto* problem = std::get_if<chorus::Trouble>(&services)) return std::move(*problem);
  const auto& wants = std::get<chorus::StructureDetail>(detail);
  Json entry = {{"siret", siret},
                {"name", structure.name},
                {"state", structure.state == "ACTIVE" || structure.state == "ACTIF" ? "active" : "inactive"},
                {"fetched", today},
                {"service_required", wants.service_required},
                {"commitment_required", wants.commitment_required},
                {"service_or_commitment_required", wants.service_or_commitment_required},
                {"services", Json::array()}};
  for (const chorus::ServiceRecord& record : std::get<std::vector<chorus::ServiceRecord>>(services)) {
    bool commitment = false;
    if (record.code == service) {
      auto answer = client.service_wants_commitment(structure.id, record.id);
      if (auto* problem = std::get_if<chorus::Trouble>(&answer)) return std::move(*problem);
      commitment = std::get<bool>(answer);
    }
    entry["services"].push_back(
        {{"code", record.code}, {"name", record.name}, {"active", record.active}, {"commitment_required", commitment}});
  }
  return entry.dump(2) + "\n";
}

chorus::Answer<chorus::Recipient> kept_entry(chorus::Client& client, const Profile& profile, const std::string& siret,
                                             const std::string& service) {
  // An address may be another sandbox tomorrow, so it is part of the name.
  const std::string name =
      fmt::format("{}-{}", siret, chorus::sha256(profile.endpoint.api + "\n" + service).substr(0, 16));
  const auto file = state_folder() / "recipients" / profile.name / (name + ".json");
  std::optional<std::string> bytes = is_young(file) ? file_bytes(file) : std::nullopt;
  if (!bytes) {
    auto answer = entry_of(client, siret, service);
    if (auto* problem = std::get_if<chorus::Trouble>(&answer)) return std::move(*problem);
    bytes = std::get<std::string>(std::move(answer));
    write_private(file, *bytes);
  }
  auto read = chorus::read_recipient(*bytes);
  if (auto* entry = std::get_if<chorus::Recipient>(&read)) return std::move(*entry);
  auto& problem = std::get<chorus::Problem>(read);
  return chorus::Trouble{
      chorus::TroubleKind::unreadable, std::move(problem.english), std::move(problem.french), false, 0, {}, false};
}

}  // namespace rulec::cli
