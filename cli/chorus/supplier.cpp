// rulec supplier register|check|forget: the credentials of a supplier, tried on the platform before they are kept.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "chorus/ledger.h"
#include "cli/chorus/connection.h"
#include "cli/chorus/home.h"
#include "cli/chorus/verbs.h"
#include "cli/exit_code.h"
#include "cli/input.h"

namespace rulec::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxParty = std::size_t{1} << 20U;
constexpr int kPasswordWarning = 15;  // days

struct Party {
  std::string name, vat, siret;
};

// An org.Party of GOBL with at least a VAT number.
std::optional<Party> read_party(const std::string& file, const Display& display, Io& io) {
  const InputBytes input = read_input(file, kMaxParty, display.french);
  if (input.problem) {
    io.err << fmt::format("rulec: {}: {}\n", file, input.problem->message);
    return std::nullopt;
  }
  try {
    const Json json = Json::parse(input.bytes);
    Party party{json.value("name", ""), "", ""};
    if (json.contains("tax_id")) party.vat = json["tax_id"].value("country", "") + json["tax_id"].value("code", "");
    for (const Json& identity : json.value("identities", Json::array()))
      if (identity.value("type", "") == "SIRET") party.siret = identity.value("code", "");
    if (party.vat.size() > 2) return party;
  } catch (const Json::exception&) {
    say(io, display, fmt::format("{} is no party of GOBL (org.Party, as JSON)", file),
        fmt::format("{} n'est pas une partie GOBL (org.Party, en JSON)", file));
    return std::nullopt;
  }
  say(io, display, fmt::format("{}: the party has no VAT number (tax_id)", file),
      fmt::format("{} : la partie n'a pas de numéro de TVA (tax_id)", file));
  return std::nullopt;
}

std::filesystem::path state_file(const Profile& profile) {
  return state_folder() / "suppliers" / (profile.name + ".json");
}

void keep_state(const Profile& profile, const Party& party, const std::string& state, const std::string& why) {
  const Json json = {{"name", party.name}, {"vat", party.vat}, {"siret", party.siret},
                     {"state", state},     {"reason", why},    {"at", chorus::utc_now()}};
  write_private(state_file(profile), json.dump(2) + "\n");
}

std::optional<Party> kept_party(const Profile& profile) {
  const auto bytes = file_bytes(state_file(profile));
  const Json json = Json::parse(bytes.value_or(""), nullptr, false);
  if (!json.is_object()) return std::nullopt;
  return Party{json.value("name", ""), json.value("vat", ""), json.value("siret", "")};
}

void show(const Party& party, const std::string& state, const std::vector<chorus::Structure>& structures,
          const ChorusOptions& options, Io& io) {
  if (options.format == "json") {
    Json json = {{"state", state}, {"name", party.name}, {"siret", party.siret}, {"structures", Json::array()}};
    for (const chorus::Structure& one : structures)
      json["structures"].push_back({{"siret", one.identifier}, {"name", one.name}});
    io.out << json.dump() << '\n';
    return;
  }
  io.out << fmt::format("{}  {}  {}\n", state, party.siret.empty() ? party.vat : party.siret, party.name);
  for (const chorus::Structure& one : structures) io.out << fmt::format("  {}  {}\n", one.identifier, one.name);
}

// Days from today; nothing where it is no day.
std::optional<long> days_until(const std::string& day) {
  const auto age = chorus::age_of(day.substr(0, 10) + "T23:59:59Z");
  if (!age) return std::nullopt;
  return -age->count() / 86400;
}

void warn_of_password(chorus::Client& client, chorus::Id structure, const Display& display, Io& io) {
  auto answer = client.structure(structure);
  const auto* detail = std::get_if<chorus::StructureDetail>(&answer);
  if (detail == nullptr || detail->password_ends.empty()) return;
  const auto days = days_until(detail->password_ends);
  if (days && *days <= kPasswordWarning)
    say(io, display,
        fmt::format("the password of the technical account ends on {}: renew it on the portal", detail->password_ends),
        fmt::format("le mot de passe du compte technique expire le {} : renouvelez-le sur le portail",
                    detail->password_ends));
}

// A token, then a call that needs the technical account; then the supplier is looked for among its structures.
int verify(const Profile& profile, const Party& party, const chorus::Credentials& credentials,
           const ChorusOptions& options, const Display& display, Io& io) {
  Connection connection(profile, credentials);
  chorus::Client& client = connection.client();
  if (!party.siret.empty()) {
    const auto known = client.structures(party.siret, false);
    if (const auto* problem = std::get_if<chorus::Trouble>(&known)) {
      keep_state(profile, party, "error", problem->english);
      return fail(*problem, display, io);
    }
  }
  auto answer = client.own_structures();
  if (const auto* problem = std::get_if<chorus::Trouble>(&answer)) {
    keep_state(profile, party, "error", problem->english);
    return fail(*problem, display, io);
  }
  const auto& structures = std::get<std::vector<chorus::Structure>>(answer);
  const auto own = std::ranges::find(structures, party.siret, &chorus::Structure::identifier);
  const bool listed = party.siret.empty() || own != structures.end();
  const std::string state = listed ? "registered" : "error";
  keep_state(profile, party, state, listed ? "" : "not a structure of this account");
  show(party, state, structures, options, io);
  if (!listed) {
    say(io, display, fmt::format("{} is no structure of this technical account: attach it on the portal", party.siret),
        fmt::format("{} n'est pas une structure de ce compte technique : rattachez-la sur le portail", party.siret));
    return kRefused;
  }
  if (own != structures.end()) warn_of_password(client, own->id, display, io);
  return kDone;
}

std::optional<chorus::Credentials> given_credentials(const ChorusOptions& options, const Profile& profile,
                                                     const Display& display, Io& io) {
  if (options.secrets.empty()) return credentials_for(profile, display, io);
  const InputBytes input = read_input(options.secrets, kMaxParty, display.french);
  auto credentials = input.problem ? std::nullopt : read_credentials(input.bytes);
  if (!credentials)
    say(io, display,
        fmt::format("--secrets {}: a JSON object with client_id, client_secret, login and password is wanted",
                    options.secrets),
        fmt::format("--secrets {} : un objet JSON avec client_id, client_secret, login et password est attendu",
                    options.secrets));
  return credentials;
}

int enrol(const Profile& profile, const ChorusOptions& options, const Display& display, Io& io) {
  if (options.operands.empty()) {
    say(io, display, "no party to register: rulec supplier register party.json",
        "pas de partie à enregistrer : rulec supplier register party.json");
    return kUnable;
  }
  const auto party = read_party(options.operands.front(), display, io);
  if (!party) return kUnable;
  const auto credentials = given_credentials(options, profile, display, io);
  if (!credentials) return kUnable;
  keep_state(profile, *party, "processing", "");
  const int code = verify(profile, *party, *credentials, options, display, io);
  if (code != kDone || keep_credentials(profile, *credentials)) return code;
  say(io, display, "the credentials cannot be written", "impossible d'écrire les identifiants");
  return kUnable;
}

int check_again(const Profile& profile, const ChorusOptions& options, const Display& display, Io& io) {
  const auto party = kept_party(profile);
  if (!party) {
    say(io, display, "no supplier is registered: rulec supplier register party.json",
        "aucun fournisseur enregistré : rulec supplier register party.json");
    return kUnable;
  }
  const auto credentials = credentials_for(profile, display, io);
  return credentials ? verify(profile, *party, *credentials, options, display, io) : kUnable;
}

}  // namespace

int supplier(const ChorusOptions& options, const Display& display, Io& io) {
  const auto profile = profile_for(options, display, io);
  if (!profile) return kUnable;
  if (options.action == "register") return enrol(*profile, options, display, io);
  if (options.action == "check") return check_again(*profile, options, display, io);
  std::error_code error;
  const bool had = forget_credentials(*profile);
  const bool known = std::filesystem::remove(state_file(*profile), error) || had;
  say(io, display, known ? "forgotten here; revoke the account on the portal" : "nothing was kept",
      known ? "oublié ici ; révoquez le compte sur le portail" : "rien n'était gardé");
  return kDone;
}

}  // namespace rulec::cli
