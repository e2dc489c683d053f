#include "chorus/sandbox/directory.h"

#include <algorithm>

#include "chorus/sandbox/answers.h"

namespace rulec::chorus::sandbox {
namespace {

constexpr Id kBodyIds = 25000000, kPrivateIds = 26000000, kServiceIds = 27000000;

Json structure_row(Id id, const std::string& siret, const std::string& name, bool active) {
  return {{"idStructureCPP", id},
          {"identifiantStructure", siret},
          {"designationStructure", name},
          {"typeIdentifiantStructure", "SIRET"},
          {"statut", active ? "ACTIVE" : "INACTIVE"}};
}

}  // namespace

Directory::Directory(const Scenario& scenario) : scenario_(scenario), bodies_(test_recipients()) {
  bodies_.insert(bodies_.end(), scenario_.recipients.begin(), scenario_.recipients.end());
  private_ = scenario_.suppliers.value_or(std::vector<std::string>{"33254021516357"});
}

const PublicBody* Directory::body_of(std::string_view siret) const {
  const auto found = std::ranges::find_if(bodies_, [&](const PublicBody& body) { return body.siret == siret; });
  return found == bodies_.end() ? nullptr : &*found;
}

const PublicBody* Directory::body_of(const Json& request, const char* member) const {
  const Id index = id_of(request, member).value_or(-1) - kBodyIds;
  return index >= 0 && index < static_cast<Id>(bodies_.size()) ? &bodies_[static_cast<std::size_t>(index)] : nullptr;
}

bool Directory::knows_supplier(const std::string& siret) const {
  return !scenario_.suppliers || std::ranges::find(private_, siret) != private_.end();
}

bool Directory::lacks_service(const std::string& siret, const std::string& service) const {
  const PublicBody* body = body_of(siret);
  if (body == nullptr || service.empty() || body->services.empty()) return false;
  return std::ranges::none_of(body->services,
                              [&](const Service& known) { return known.code == service && known.active; });
}

Json Directory::own_structures() const {
  Json answer = done();
  answer["listeStructures"] = Json::array();
  Id id = kPrivateIds;
  for (const std::string& siret : private_)
    answer["listeStructures"].push_back(structure_row(id++, siret, "Fournisseur " + siret, true));
  return answer;
}

// A supplier that is looked for belongs to the account, unless the scenario lists those that do.
Json Directory::structures(const Json& request) {
  const Json& wanted = object_of(request, "structure");
  const std::string siret = text_of(wanted, "identifiantStructure"), kind = text_of(wanted, "typeStructure");
  if (!scenario_.suppliers && kind == "PRIVEE" && !siret.empty() &&
      std::ranges::find(private_, siret) == private_.end())
    private_.push_back(siret);
  std::vector<Json> found;
  Id id = kBodyIds;
  for (const PublicBody& body : bodies_) {
    if (kind != "PRIVEE" && (siret.empty() || siret == body.siret))
      found.push_back(structure_row(id, body.siret, body.name, body.active));
    ++id;
  }
  id = kPrivateIds;
  for (const std::string& own : private_) {
    if (kind != "PUBLIQUE" && (siret.empty() || siret == own))
      found.push_back(structure_row(id, own, "Fournisseur " + own, true));
    ++id;
  }
  return page_of(request, "parametres", found, "listeStructures");
}

Json Directory::structure(const Json& request) const {
  const Id id = id_of(request, "idStructureCPP").value_or(0);
  const PublicBody* body = body_of(request, "idStructureCPP");
  const bool own = id >= kPrivateIds && id < kPrivateIds + static_cast<Id>(private_.size());
  if (body == nullptr && !own) return no(20001, "Structure inconnue");
  Json answer = done();
  const PublicBody nobody;
  if (body == nullptr) body = &nobody;
  answer["informationGenerales"] = {{"structurePriveePublique", own ? "PRIVEE" : "PUBLIQUE"},
                                    {"dateExpirationMotPasseCompteTech",
                                     own && !scenario_.password_ends.empty() ? Json(scenario_.password_ends) : Json()}};
  answer["parametres"] = {{"codeServiceDoitEtreRenseigne", body->service},
                          {"numeroEJDoitEtreRenseigne", body->commitment},
                          {"gestionNumeroEJOuCodeService", body->either},
                          {"statutMiseEnPaiementNestPasRemonte", body->payment_not_shown}};
  return answer;
}

Json Directory::services(const Json& request) const {
  if (request.contains("parametres")) return no(20001, "parametres");  // of another service
  const PublicBody* body = body_of(request, "idStructure");
  std::vector<Json> found;
  Id id = kServiceIds;
  if (body != nullptr)
    for (const Service& service : body->services)
      found.push_back({{"idService", id++},
                       {"codeService", service.code},
                       {"libelleService", "Service " + service.code},
                       {"estActif", service.active},
                       {"statutService", service.active ? "ACTIF" : "INACTIF"}});
  return page_of(request, "parametresRechercherServicesStructure", found, "listeServices");
}

Json Directory::service(const Json& request) const {
  const PublicBody* body = body_of(request, "idStructure");
  const Id index = id_of(request, "idService").value_or(-1) - kServiceIds;
  if (body == nullptr || index < 0 || index >= static_cast<Id>(body->services.size()))
    return no(20001, "Service inconnu");
  const Service& service = body->services[static_cast<std::size_t>(index)];
  Json answer = done();
  answer["informationsGenerales"] = {{"codeService", service.code}, {"nomService", "Service " + service.code}};
  answer["parametres"] = {{"numeroEngagement", service.commitment_required}, {"miseEnPaiement", false}};
  return answer;
}

}  // namespace rulec::chorus::sandbox
