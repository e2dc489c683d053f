#include "chorus/sandbox/world.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

#include "chorus/archive.h"
#include "chorus/encoding.h"
#include "chorus/facturx.h"

namespace rulec::chorus::sandbox {
namespace {

using Time = std::chrono::steady_clock::time_point;

constexpr std::size_t kErrorLength = 255;                   // where the platform cuts the errors of an invoice
constexpr std::size_t kNameLength = 50;                     // of an attachment
constexpr std::size_t kUnpacked = std::size_t{120} << 20U;  // of an archive
constexpr std::size_t kAttachment = std::size_t{10} << 20U;

// What may be deposited, and the interface that takes it.
struct Syntax {
  std::string_view name, extension, interface_code;
};
constexpr std::array<Syntax, 2> kSyntaxes = {
    {{"IN_DP_E1_CII_16B", ".xml", "1106"}, {"IN_DP_E2_CII_FACTURX", ".pdf", "1117"}}};

Json done() { return {{"codeRetour", 0}, {"libelle", "TRA_MSG_00.000"}}; }
Json no(int code, const std::string& why) { return {{"codeRetour", code}, {"libelle", why}}; }

std::string now_as(const char* format) {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::localtime_r(&now, &parts);
  std::array<char, 40> text{};
  return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}

// Amounts are numbers in the bodies of the platform.
Json number_of(const std::string& text) {
  const Json number = Json::parse(text, nullptr, false);
  return number.is_number() ? number : Json(nullptr);
}

// The page that is asked for, and what is said of the pages.
Json page_of(const Json& request, const char* wrapper, const std::vector<Json>& all, const char* list) {
  const Json& paging = object_of(request, wrapper);
  const auto size = static_cast<std::size_t>(std::clamp<Id>(id_of(paging, "nbResultatsParPage").value_or(10), 1, 500));
  const auto page = static_cast<std::size_t>(std::max<Id>(id_of(paging, "pageResultatDemandee").value_or(1), 1));
  Json answer = done();
  answer[list] = Json::array();
  for (std::size_t i = (page - 1) * size; i < std::min(all.size(), page * size); ++i) answer[list].push_back(all[i]);
  answer["parametresRetour"] = {{"nbResultatsParPage", size},
                                {"pageCourante", page},
                                {"pages", (all.size() + size - 1) / size},
                                {"total", all.size()}};
  return answer;
}

bool waits_for_supplier(const std::string& state) {
  return state == "A_RECYCLER" || state == "SUSPENDUE" || state == "A_COMPLETER" || state == "REJETEE";
}

}  // namespace

World::World(Scenario scenario, Understand understand)
    : scenario_(std::move(scenario)), understand_(std::move(understand)), bodies_(test_recipients()) {
  bodies_.insert(bodies_.end(), scenario_.recipients.begin(), scenario_.recipients.end());
  if (scenario_.suppliers)
    private_ = *scenario_.suppliers;
  else
    private_ = {"33254021516357"};
}

std::optional<Json> World::answer(std::string_view path, const Json& request) {
  using Operation = Json (World::*)(const Json&);
  constexpr std::array<std::pair<std::string_view, Operation>, 13> kOperations = {
      {{"factures/v1/deposer/flux", &World::deposit},
       {"transverses/v1/consulterCRDetaille", &World::flow_report},
       {"factures/v1/rechercher/fournisseur", &World::search},
       {"factures/v1/consulter/fournisseur", &World::consult},
       {"factures/v1/consulter/historique", &World::history},
       {"factures/v1/recycler", &World::recycle},
       {"transverses/v1/ajouter/fichier", &World::upload},
       {"factures/v1/completer", &World::complete},
       {"transverses/v1/recuperer/structures/actives/fournisseur", &World::own_structures},
       {"structures/v1/rechercher", &World::structures},
       {"structures/v1/consulter", &World::structure},
       {"structures/v1/rechercher/services", &World::services},
       {"structures/v1/consulter/service", &World::service}}};
  const auto* const found = std::ranges::find(kOperations, path, &std::pair<std::string_view, Operation>::first);
  if (found == kOperations.end()) return std::nullopt;
  const std::lock_guard guard(mutex_);
  move_on();
  return (this->*found->second)(request);
}

// ---- flows ----------------------------------------------------------------------------------------------------------

namespace {

bool is_file_of(std::string_view extension, std::string_view name, std::string_view bytes) {
  return name.ends_with(extension) && looks_like_pdf(bytes) == (extension == ".pdf");
}

}  // namespace

Json World::deposit(const Json& request) {
  const std::string name = text_of(request, "nomFichier"), syntax = text_of(request, "syntaxeFlux");
  const auto bytes = from_base64(text_of(request, "fichierFlux"));
  if (!bytes || bytes->empty()) return no(20000, "GDP_MSG_11.021");
  if (bytes->size() > scenario_.max_file) return no(20001, "GDP_MSG_11.022");
  if (name.empty() || name.find('.') == std::string::npos || name.size() > 200) return no(20002, "GDP_MSG_11.023");
  const auto kind = std::ranges::find(kSyntaxes, syntax, &Syntax::name);
  if (kind == kSyntaxes.end() || !(is_archive_name(name) || is_file_of(kind->extension, name, *bytes)))
    return no(20003, "GDP_MSG_11.024");
  Flow flow;
  flow.id = fmt::format("CPP001{}{:015}", kind->interface_code, next_id_++);
  flow.syntax = syntax;
  flow.parts = parts_of(name, kind->extension, *bytes);
  flow.at = std::chrono::steady_clock::now();
  flow.date = now_as("%Y-%m-%d");
  flow.states = states_of(flow.parts);
  Json answer = done();
  answer["numeroFluxDepot"] = flow.id;
  answer["dateDepot"] = flow.date;
  answer["syntaxeFlux"] = flow.syntax;
  flows_.emplace(flow.id, std::move(flow));
  return answer;
}

std::vector<World::Part> World::parts_of(const std::string& name, std::string_view extension, std::string_view bytes) {
  if (!is_archive_name(name)) return {part_of(bytes, {})};
  const auto unpacked = unpack(bytes, kUnpacked);
  if (std::holds_alternative<Problem>(unpacked)) return {{{}, {"L'archive deposee est illisible"}}};
  std::vector<Part> parts;
  for (const ArchiveEntry& entry : std::get<std::vector<ArchiveEntry>>(unpacked))
    if (is_file_of(extension, entry.name, entry.bytes))
      parts.push_back(part_of(entry.bytes, parts));
    else
      parts.push_back({{}, {fmt::format("Le fichier {} n'est pas conforme a la syntaxe du flux", entry.name)}});
  if (parts.empty()) return {{{}, {"L'archive deposee est vide"}}};
  return parts;
}

World::Part World::part_of(std::string_view bytes, const std::vector<Part>& before) {
  Part part{understand_(bytes), {}};
  part.errors = reasons_against(part.invoice, before);
  return part;
}

std::vector<std::string> World::states_of(const std::vector<Part>& parts) const {
  for (const Part& part : parts)
    if (const auto scripted = scenario_.flows.find(part.invoice.number); scripted != scenario_.flows.end())
      return scripted->second;
  const auto good = std::ranges::count_if(parts, [](const Part& part) { return part.errors.empty(); });
  const std::string end = good == 0                           ? "IN_REJETE"
                          : good == std::ranges::ssize(parts) ? "IN_INTEGRE"
                                                              : "IN_INTEGRE_PARTIEL";
  return {"IN_DEPOT_PORTAIL_EN_ATTENTE_TRAITEMENT_SE_CPP", "IN_EN_COURS_TRAITEMENT_CPP", end};
}

std::vector<std::string> World::reasons_against(const Understood& invoice, const std::vector<Part>& before) const {
  if (!invoice.readable) return {"Le fichier n'est pas conforme au schema du format CII"};
  std::vector<std::string> reasons = invoice.reasons;
  const std::string agreement = "FichierXml.SupplyChainTradeTransaction.ApplicableHeaderTradeAgreement.";
  if (scenario_.suppliers && std::ranges::find(private_, invoice.supplier) == private_.end())
    reasons.push_back(
        fmt::format("L'identifiant du fournisseur {} n'est pas reference dans notre systeme", invoice.supplier));
  const PublicBody* body = body_of(invoice.recipient);
  if (body == nullptr || !body->active) {
    reasons.push_back(
        fmt::format("L'identifiant du destinataire {} n'est pas reference dans notre systeme", invoice.recipient));
    return reasons;
  }
  const auto service =
      std::ranges::find_if(body->services, [&](const Service& known) { return known.code == invoice.service; });
  const bool by_service = service != body->services.end() && service->commitment_required;
  if (body->either && invoice.service.empty() && invoice.commitment.empty())
    reasons.push_back(agreement + "BuyerReference.value est obligatoire");
  if (body->service && invoice.service.empty()) reasons.push_back(agreement + "BuyerReference.value est obligatoire");
  if ((body->commitment || by_service) && invoice.commitment.empty())
    reasons.push_back(agreement + "BuyerOrderReferencedDocument.IssuerAssignedID.value est obligatoire");
  if (is_there(invoice, before))
    reasons.push_back(fmt::format("Une facture portant le numero {} existe deja pour ce fournisseur", invoice.number));
  return reasons;
}

// On the platform, on its way there, or before it in the same archive.
bool World::is_there(const Understood& invoice, const std::vector<Part>& before) const {
  const auto is_same = [&](const Part& part) {
    return part.invoice.number == invoice.number && part.invoice.supplier == invoice.supplier;
  };
  const auto is_good = [&](const Part& part) { return is_same(part) && part.errors.empty(); };
  const auto holds = [&](const auto& item) {
    const Flow& flow = item.second;
    const std::string end = flow.states.empty() ? "" : flow.states.back();
    if (end == "IN_REJETE" || end == "IN_INCIDENTE") return false;
    return end == "IN_INTEGRE_PARTIEL" ? std::ranges::any_of(flow.parts, is_good)
                                       : std::ranges::any_of(flow.parts, is_same);
  };
  return std::ranges::any_of(before, is_good) || std::ranges::any_of(flows_, holds);
}

std::string World::state_of(const Flow& flow) const {
  const auto age = std::chrono::steady_clock::now() - flow.at;
  const auto step = static_cast<std::size_t>(age / std::max(scenario_.flow_step, milliseconds(1)));
  return flow.states.empty() ? "" : flow.states[std::min(step, flow.states.size() - 1)];
}

Json World::flow_report(const Json& request) {
  const auto found = flows_.find(text_of(request, "numeroFluxDepot"));
  if (found == flows_.end() || std::chrono::steady_clock::now() - found->second.at < scenario_.flow_hidden)
    return no(20001, "TRA_MSG_01.017");
  const Flow& flow = found->second;
  Json answer = done();
  const std::string state = state_of(flow);
  answer["codeInterfaceDepotFlux"] = fmt::format("FSO{}A", flow.id.substr(6, 4));
  answer["nomFichier"] = fmt::format("FSO{}A_CPP001_{}", flow.id.substr(6, 4), flow.id);
  answer["dateDepotFlux"] = answer["dateHeureEtatCourantFlux"] = now_as("%Y-%m-%dT%H:%M:%S.000%z");
  answer["etatCourantDepotFlux"] = state;
  answer["listeErreurDP"] = scenario_.errors_as == "null" ? Json(nullptr) : Json::array();
  if (state != "IN_REJETE" && state != "IN_INTEGRE_PARTIEL") return answer;
  Json errors = Json::array();
  for (const Part& part : flow.parts)
    if (!part.errors.empty())
      errors.push_back({{"identifiantFournisseur", part.invoice.supplier},
                        {"identifiantDestinataire", part.invoice.recipient},
                        {"numeroDP", part.invoice.number},
                        {"libelleErreurDP", fmt::format("{}", fmt::join(part.errors, "|")).substr(0, kErrorLength)}});
  if (errors.empty()) return answer;
  answer["listeErreurDP"] = scenario_.errors_as == "object" && errors.size() == 1 ? errors.front() : errors;
  return answer;
}

// ---- invoices -------------------------------------------------------------------------------------------------------

void World::move_on() {
  for (auto& [id, flow] : flows_)
    if (const std::string state = state_of(flow);
        !flow.integrated && (state == "IN_INTEGRE" || state == "IN_INTEGRE_PARTIEL"))
      integrate(flow);
  for (Invoice& invoice : invoices_) move_on(invoice);
}

// Of a flow that is integrated in part, what is not refused.
void World::integrate(Flow& flow) {
  flow.integrated = true;
  const bool all = state_of(flow) == "IN_INTEGRE";
  for (const Part& part : flow.parts)
    if (all || part.errors.empty()) integrate(flow, part.invoice);
}

void World::integrate(const Flow& flow, const Understood& data) {
  Invoice invoice;
  invoice.id = next_id_++;
  invoice.flow = flow.id;
  invoice.data = data;
  invoice.deposited = flow.date;
  invoice.ahead = life_of(data, invoice.comment);
  invoice.since =
      flow.at + scenario_.flow_step * (flow.states.empty() ? 0 : flow.states.size() - 1) - scenario_.life_step;
  invoices_.push_back(std::move(invoice));
}

std::vector<std::string> World::life_of(const Understood& invoice, std::string& comment) const {
  for (const std::string& key : {invoice.number, std::string()})
    if (const auto found = scenario_.lives.find(key); found != scenario_.lives.end()) {
      comment = found->second.comment;
      return found->second.states;
    }
  std::vector<std::string> life = {"DEPOSEE", "EN_COURS_ACHEMINEMENT", "MISE_A_DISPOSITION"};
  if (service_is_wrong(invoice)) {
    life.emplace_back("A_RECYCLER");
    comment = fmt::format("Code service {} inconnu", invoice.service);
  }
  life.insert(life.end(), {"SERVICE_FAIT", "MANDATEE", "COMPTABILISEE"});
  const PublicBody* body = body_of(invoice.recipient);
  if (body == nullptr || !body->payment_not_shown) life.emplace_back("MISE_EN_PAIEMENT");
  return life;
}

bool World::service_is_wrong(const Understood& invoice) const {
  const PublicBody* body = body_of(invoice.recipient);
  if (body == nullptr || invoice.service.empty() || body->services.empty()) return false;
  return std::ranges::none_of(
      body->services, [&](const Service& service) { return service.code == invoice.service && service.active; });
}

void World::enter(Invoice& invoice, const std::string& state, const std::string& comment) {
  invoice.past.push_back({state, now_as("%Y-%m-%d %H:%M"), comment});
}

std::string World::comment_for(const Invoice& invoice, const std::string& state) const {
  return waits_for_supplier(state) ? invoice.comment : "";
}

void World::move_on(Invoice& invoice) {
  const auto now = std::chrono::steady_clock::now();
  const auto step = std::max(scenario_.life_step, milliseconds(1));
  while (!invoice.ahead.empty() && now - invoice.since >= step) {
    if (!invoice.past.empty() && waits_for_supplier(invoice.past.back().state)) return;
    const std::string state = invoice.ahead.front();
    invoice.ahead.erase(invoice.ahead.begin());
    enter(invoice, state, comment_for(invoice, state));
    invoice.since += step;
  }
}

World::Invoice* World::invoice_of(const Json& request, const char* member) {
  const auto id = id_of(request, member);
  for (Invoice& invoice : invoices_)
    if (id == invoice.id && !invoice.past.empty()) return &invoice;
  return nullptr;
}

Json World::search(const Json& request) {
  std::vector<Json> found;
  const auto passes = [&](const char* name, const std::string& value) {
    const std::string wanted = text_of(request, name);
    return wanted.empty() || wanted == value;
  };
  const Json states = request.is_object() && request.contains("statutCourant") ? request["statutCourant"] : Json();
  const std::string from = text_of(request, "periodeDateDepotDu"), to = text_of(request, "periodeDateDepotAu");
  for (const Invoice& invoice : invoices_) {
    if (invoice.past.empty()) continue;
    const Step& last = invoice.past.back();
    const bool in_state = !states.is_array() || std::ranges::find(states, Json(last.state)) != states.end();
    const bool in_time = (from.empty() || invoice.deposited >= from) && (to.empty() || invoice.deposited <= to);
    if (!in_state || !in_time || !passes("numeroFacture", invoice.data.number) ||
        !passes("numeroFluxDepot", invoice.flow))
      continue;
    found.push_back({{"identifiantFactureCPP", invoice.id},
                     {"numeroFacture", invoice.data.number},
                     {"numeroFluxDepot", invoice.flow},
                     {"statut", last.state},
                     {"dateHeureEtatCourant", last.at},
                     {"commentaireEtatCourant", last.comment},
                     {"dateDepot", invoice.deposited},
                     {"dateFacture", invoice.data.date},
                     {"typeFacture", invoice.data.kind == "381" ? "AVOIR" : "FACTURE"},
                     {"codeFournisseur", invoice.data.supplier},
                     {"codeDestinataire", invoice.data.recipient},
                     {"designationDestinataire", invoice.data.recipient_name},
                     {"codeServiceExecutant", invoice.data.service},
                     {"numeroBonCommande", invoice.data.commitment},
                     {"montantHT", number_of(invoice.data.net)},
                     {"montantTTC", number_of(invoice.data.gross)},
                     {"montantAPayer", number_of(invoice.data.due)},
                     {"devise", invoice.data.currency}});
  }
  return page_of(request, "rechercheFactureParFournisseur", found, "listeFactures");
}

Json World::consult(const Json& request) {
  const Invoice* invoice = invoice_of(request, "identifiantFactureCPP");
  if (invoice == nullptr) return no(20004, "Facture inconnue");
  Json answer = done();
  answer["facture"] = {{"identifiantFactureCPP", invoice->id},
                       {"numeroFacture", invoice->data.number},
                       {"statutFacture", invoice->past.back().state},
                       {"commentaire", invoice->past.back().comment},
                       {"references",
                        {{"codeDeviseFacture", invoice->data.currency},
                         {"dateFacture", invoice->data.date},
                         {"dateDepot", invoice->deposited},
                         {"typeFacture", invoice->data.kind == "381" ? "AVOIR" : "FACTURE"},
                         {"numeroBonCommande", invoice->data.commitment}}},
                       {"montantTotal",
                        {{"montantHtTotal", number_of(invoice->data.net)},
                         {"montantTtcTotal", number_of(invoice->data.gross)},
                         {"montantAPayer", number_of(invoice->data.due)}}}};
  return answer;
}

Json World::history(const Json& request) {
  const Invoice* invoice = invoice_of(request, "idFacture");
  if (invoice == nullptr) return no(20005, "Facture inconnue");
  Json steps = Json::array();
  Id number = 1;
  for (const Step& step : invoice->past)
    steps.push_back({{"histoStatutId", number++},
                     {"histoStatutCode", step.state},
                     {"histoStatutDatePassage", step.at},
                     {"histoStatutCommentaire", step.comment}});
  Json answer = done();
  answer["idFacture"] = invoice->id;
  answer["numeroFacture"] = invoice->data.number;
  answer["statutCourantCode"] = invoice->past.back().state;
  answer["historiquesDesStatuts"] = {{"histoStatut", steps}};
  return answer;
}

Json World::recycle(const Json& request) {
  Invoice* invoice = invoice_of(request, "identifiantFactureCPP");
  if (invoice == nullptr) return no(20004, "Facture inconnue");
  if (invoice->past.back().state != "A_RECYCLER") return no(20006, "La facture n'est pas a recycler");
  const Json &to = object_of(request, "destinataire"), &reference = object_of(request, "reference");
  const auto change = [](std::string& field, const std::string& value) {
    if (!value.empty()) field = value;
  };
  change(invoice->data.recipient, text_of(to, "codeDestinataire"));
  change(invoice->data.service, text_of(to, "codeServiceExecutant"));
  change(invoice->data.commitment, text_of(reference, "numeroBonCommande"));
  enter(*invoice, "DEPOSEE", text_of(request, "commentaire"));
  invoice->since = std::chrono::steady_clock::now();
  const bool scripted = scenario_.lives.contains(invoice->data.number);
  if (!scripted || service_is_wrong(invoice->data)) {
    invoice->ahead = life_of({.number = "\n", .recipient = invoice->data.recipient, .service = invoice->data.service},
                             invoice->comment);
    invoice->ahead.erase(invoice->ahead.begin());
  }
  Json answer = done();
  answer["identifiantFactureCPP"] = invoice->id;
  answer["numeroFacture"] = invoice->data.number;
  answer["statutFacture"] = "DEPOSEE";
  answer["dateDepot"] = now_as("%Y-%m-%d %H:%M");
  return answer;
}

Json World::upload(const Json& request) {
  const std::string name = text_of(request, "pieceJointeNom");
  const auto bytes = from_base64(text_of(request, "pieceJointeFichier"));
  if (name.empty() || name.size() > kNameLength)
    return {{"codeRetour", 20002}, {"libelle", "pieceJointeNom"}, {"http", 400}};
  if (!bytes || bytes->empty() || bytes->size() > kAttachment) return no(20003, "TRA_MSG_11.003");
  files_[next_id_] = name;
  Json answer = done();
  answer["pieceJointeId"] = next_id_++;
  return answer;
}

Json World::complete(const Json& request) {
  Invoice* invoice = invoice_of(request, "identifiantFactureCPP");
  if (invoice == nullptr) return no(20004, "Facture inconnue");
  const std::string state = invoice->past.back().state;
  if (state != "SUSPENDUE" && state != "A_COMPLETER") return no(20006, "La facture n'est pas suspendue");
  for (const Json* file : list_of(request, "pieceJointeComplementaire"))
    if (!files_.contains(id_of(*file, "pieceJointeComplementaireId").value_or(0)))
      return no(20007, "Piece jointe inconnue");
  enter(*invoice, "COMPLETEE", text_of(request, "commentaire"));
  invoice->since = std::chrono::steady_clock::now();
  Json answer = done();
  answer["identifiantFactureCPP"] = invoice->id;
  answer["numeroFacture"] = invoice->data.number;
  answer["dateTraitement"] = now_as("%Y-%m-%d %H:%M");
  return answer;
}

// ---- structures -----------------------------------------------------------------------------------------------------

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

const PublicBody* World::body_of(std::string_view siret) const {
  const auto found = std::ranges::find_if(bodies_, [&](const PublicBody& body) { return body.siret == siret; });
  return found == bodies_.end() ? nullptr : &*found;
}

const PublicBody* World::body_of(const Json& request, const char* member) const {
  const Id index = id_of(request, member).value_or(-1) - kBodyIds;
  return index >= 0 && index < static_cast<Id>(bodies_.size()) ? &bodies_[static_cast<std::size_t>(index)] : nullptr;
}

Json World::own_structures(const Json&) {
  Json answer = done();
  answer["listeStructures"] = Json::array();
  Id id = kPrivateIds;
  for (const std::string& siret : private_)
    answer["listeStructures"].push_back(structure_row(id++, siret, "Fournisseur " + siret, true));
  return answer;
}

// A supplier that is looked for belongs to the account, unless the scenario lists those that do.
Json World::structures(const Json& request) {
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

Json World::structure(const Json& request) {
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

Json World::services(const Json& request) {
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

Json World::service(const Json& request) {
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
