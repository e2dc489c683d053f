// rulec recipient show SIRET: what the directory says, in the form that `rulec check --recipient` reads.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/chorus/connection.h"
#include "cli/chorus/directory.h"
#include "cli/chorus/verbs.h"
#include "cli/exit_code.h"

namespace rulec::cli {
namespace {

std::string demands_of(const nlohmann::json& entry, bool french) {
  std::string demands;
  const auto add = [&](const char* member, const char* english, const char* in_french) {
    if (entry.value(member, false))
      demands += (demands.empty() ? "" : ", ") + std::string(french ? in_french : english);
  };
  add("service_required", "service code", "code service");
  add("commitment_required", "commitment number", "numéro d'engagement");
  add("service_or_commitment_required", "service code or commitment number", "code service ou numéro d'engagement");
  return demands.empty() ? (french ? "rien" : "nothing") : demands;
}

}  // namespace

int recipient(const ChorusOptions& options, const Display& display, Io& io) {
  const std::string siret = options.operands.empty() ? "" : options.operands.front();
  if (siret.size() != 14 || siret.find_first_not_of("0123456789") != std::string::npos) {
    say(io, display, fmt::format("`{}` is no SIRET: 14 digits are wanted", siret),
        fmt::format("« {} » n'est pas un SIRET : 14 chiffres sont attendus", siret));
    return kUnable;
  }
  const auto profile = profile_for(options, display, io);
  const auto credentials = profile ? credentials_for(*profile, display, io) : std::nullopt;
  if (!credentials) return kUnable;
  Connection connection(*profile, *credentials);
  const auto answer = entry_of(connection.client(), siret, options.service);
  if (const auto* problem = std::get_if<chorus::Trouble>(&answer)) return fail(*problem, display, io);
  const std::string& bytes = std::get<std::string>(answer);
  const auto entry = nlohmann::json::parse(bytes);
  const std::string state = entry["state"];
  if (options.format == "json") {
    io.out << bytes;
    return state == "active" ? kDone : kRefused;
  }
  io.out << fmt::format("{}  {}  {}\n", siret, state, entry.value("name", ""));
  if (state != "unknown")
    io.out << fmt::format("{}: {}\n", display.french ? "exige" : "wants", demands_of(entry, display.french));
  for (const auto& service : entry.value("services", nlohmann::json::array()))
    io.out << fmt::format("  {}  {}{}\n", service["code"].get<std::string>(), service.value("name", ""),
                          service["active"].get<bool>() ? ""
                          : display.french              ? "  (inactif)"
                                                        : "  (inactive)");
  return state == "active" ? kDone : kRefused;
}

}  // namespace rulec::cli
