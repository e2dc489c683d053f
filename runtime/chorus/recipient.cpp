#include "chorus/recipient.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

namespace rulec::chorus {
namespace {

using Json = nlohmann::json;

enum class Kind : unsigned char { text, truth, list };

struct Member {
  std::string_view name;
  Kind kind;
  bool required;
};
constexpr std::array<Member, 8> kEntry = {{{"siret", Kind::text, true},
                                           {"name", Kind::text, false},
                                           {"state", Kind::text, true},
                                           {"fetched", Kind::text, false},
                                           {"service_required", Kind::truth, true},
                                           {"commitment_required", Kind::truth, true},
                                           {"service_or_commitment_required", Kind::truth, true},
                                           {"services", Kind::list, true}}};
constexpr std::array<Member, 4> kService = {{{"code", Kind::text, true},
                                             {"name", Kind::text, false},
                                             {"active", Kind::truth, true},
                                             {"commitment_required", Kind::truth, true}}};
// Of one that the directory does not know, there is nothing more to say.
constexpr std::array<std::string_view, 2> kAlways = {"siret", "state"};
constexpr std::array<std::string_view, 3> kStates = {"active", "inactive", "unknown"};

bool is_of(const Json& value, Kind kind) {
  switch (kind) {
    case Kind::text:
      return value.is_string();
    case Kind::truth:
      return value.is_boolean();
    case Kind::list:
      return value.is_array();
  }
  return false;
}

Problem wrong_kind(const std::string& path, Kind kind) {
  switch (kind) {
    case Kind::text:
      return {fmt::format("`{}` must be a text", path), fmt::format("`{}` doit être un texte", path)};
    case Kind::truth:
      return {fmt::format("`{}` must be true or false", path), fmt::format("`{}` doit être true ou false", path)};
    case Kind::list:
      return {fmt::format("`{}` must be a list", path), fmt::format("`{}` doit être une liste", path)};
  }
  return {};
}

// Each member is one that is known, of its kind, and none that is required is missing.
std::optional<Problem> check_members(const Json& object, const auto& members, const std::string& path, bool all) {
  for (const auto& [name, value] : object.items()) {
    const auto known =
        std::find_if(members.begin(), members.end(), [&wanted = name](const Member& m) { return m.name == wanted; });
    if (known == members.end())
      return Problem{fmt::format("`{}{}` is no member of an entry", path, name),
                     fmt::format("`{}{}` n'est pas un membre d'une fiche", path, name)};
    if (!is_of(value, known->kind)) return wrong_kind(path + name, known->kind);
  }
  for (const Member& member : members) {
    const bool wanted =
        member.required && (all || std::find(kAlways.begin(), kAlways.end(), member.name) != kAlways.end());
    if (wanted && !object.contains(member.name))
      return Problem{fmt::format("`{}{}` is missing", path, member.name),
                     fmt::format("`{}{}` manque", path, member.name)};
  }
  return std::nullopt;
}

bool is_siret(const std::string& text) {
  return text.size() == 14 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<Problem> read_services(const Json& list, Recipient& recipient) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string path = fmt::format("services[{}]", i);
    if (!list[i].is_object())
      return Problem{fmt::format("`{}` must be an object", path), fmt::format("`{}` doit être un objet", path)};
    if (auto problem = check_members(list[i], kService, path + ".", true)) return problem;
    Service service{list[i].at("code"), list[i].at("active"), list[i].at("commitment_required")};
    if (service.code.empty())
      return Problem{fmt::format("`{}.code` is empty", path), fmt::format("`{}.code` est vide", path)};
    const auto same = [&](const Service& other) { return other.code == service.code; };
    if (std::any_of(recipient.services.begin(), recipient.services.end(), same))
      return Problem{fmt::format("service `{}` is listed twice", service.code),
                     fmt::format("le service `{}` figure deux fois", service.code)};
    recipient.services.push_back(std::move(service));
  }
  return std::nullopt;
}

}  // namespace

std::variant<Recipient, Problem> read_recipient(std::string_view json) {
  const Json entry = Json::parse(json, nullptr, false);
  if (entry.is_discarded()) return Problem{"this is no JSON", "ceci n'est pas du JSON"};
  if (!entry.is_object())
    return Problem{"the entry of a recipient is a JSON object", "la fiche d'un destinataire est un objet JSON"};
  const bool known = entry.value("state", Json()) != "unknown";
  if (auto problem = check_members(entry, kEntry, "", known)) return *problem;
  Recipient recipient;
  recipient.siret = entry.at("siret");
  recipient.state = entry.at("state");
  if (!is_siret(recipient.siret))
    return Problem{fmt::format("`siret` is `{}`; 14 digits are wanted", recipient.siret),
                   fmt::format("`siret` vaut `{}` ; 14 chiffres sont attendus", recipient.siret)};
  if (std::find(kStates.begin(), kStates.end(), recipient.state) == kStates.end())
    return Problem{fmt::format("`state` is `{}`; active, inactive or unknown is wanted", recipient.state),
                   fmt::format("`state` vaut `{}` ; active, inactive ou unknown est attendu", recipient.state)};
  constexpr std::array<std::pair<const char*, const char*>, 3> kDemands = {
      {{"service_required", "service"},
       {"commitment_required", "commitment"},
       {"service_or_commitment_required", "service or commitment"}}};
  for (const auto& [member, demand] : kDemands)
    if (entry.value(member, false)) recipient.demands.emplace_back(demand);
  if (entry.contains("services"))
    if (auto problem = read_services(entry.at("services"), recipient)) return *problem;
  return recipient;
}

void Recipient::describe(Facts& facts) const {
  for (const Fact fact :
       {Fact::siret, Fact::state, Fact::demands, Fact::services, Fact::closed_services, Fact::commitment_services})
    facts[fact].clear();
  facts[Fact::siret].push_back(siret);
  facts[Fact::state].push_back(state);
  facts[Fact::demands].assign(demands.begin(), demands.end());
  for (const Service& service : services) {
    facts[service.active ? Fact::services : Fact::closed_services].push_back(service.code);
    if (service.commitment_required) facts[Fact::commitment_services].push_back(service.code);
  }
}

}  // namespace rulec::chorus
