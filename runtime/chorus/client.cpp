#include "chorus/client.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "chorus/encoding.h"
#include "chorus/json_answer.h"

namespace rulec::chorus {
namespace {

constexpr int kPageSize = 50;
constexpr int kMostPages = 2000;

Trouble unreadable(std::string_view path, std::string_view what, bool may_be_done) {
  return {TroubleKind::unreadable,
          fmt::format("the answer to /cpro/{} cannot be read: {}", path, what),
          fmt::format("la réponse à /cpro/{} est illisible : {}", path, what),
          may_be_done,
          0,
          {},
          false};
}

// A refusal comes with HTTP 200 and a number other than 0.
std::optional<Trouble> refusal(const Json& answer, std::string_view path) {
  const auto code = answer.contains("codeRetour") ? id_of(answer, "codeRetour") : std::optional<Id>(0);
  if (code == 0) return std::nullopt;
  if (!code) return unreadable(path, "codeRetour", true);
  const std::string label = text_of(answer, "libelle");
  return Trouble{TroubleKind::refused,
                 fmt::format("the platform says no to /cpro/{}: {} ({})", path, label, *code),
                 fmt::format("la plateforme refuse /cpro/{} : {} ({})", path, label, *code),
                 false,
                 static_cast<int>(*code),
                 label,
                 false};
}

Answer<Json> ask(Session& session, std::string_view path, const Json& body, Repeat repeat = Repeat::freely) {
  Answer<std::string> bytes = session.call(path, body.dump(-1, ' ', false, Json::error_handler_t::replace), repeat);
  if (auto* problem = std::get_if<Trouble>(&bytes)) return std::move(*problem);
  const bool may_be_done = repeat != Repeat::freely;
  std::optional<Json> answer = parse_json(std::get<std::string>(bytes));
  if (!answer) return unreadable(path, "no JSON", may_be_done);
  if (!answer->is_object()) return unreadable(path, "no object", may_be_done);
  if (auto problem = refusal(*answer, path)) return std::move(*problem);
  return std::move(*answer);
}

// What stands for a list: that nothing is there must be said, for "not found" frees a number.
bool has_list(const Json& answer, const char* list) {
  if (!answer.contains(list)) return answer.contains("parametresRetour") && answer["parametresRetour"].is_object();
  const Json& value = answer[list];
  const auto is_object = [](const Json& item) { return item.is_object(); };
  return value.is_null() || value.is_object() || (value.is_array() && std::ranges::all_of(value, is_object));
}

// Every page of a list. `wrapper` is the member that holds the paging, which differs from service to service.
Answer<std::vector<Json>> ask_pages(Session& session, std::string_view path, Json body, const char* wrapper,
                                    const char* list) {
  std::vector<Json> all;
  for (int page = 1; page <= kMostPages; ++page) {
    body[wrapper]["nbResultatsParPage"] = kPageSize;
    body[wrapper]["pageResultatDemandee"] = page;
    Answer<Json> answer = ask(session, path, body);
    if (auto* problem = std::get_if<Trouble>(&answer)) return std::move(*problem);
    const Json& found = std::get<Json>(answer);
    if (!has_list(found, list)) return unreadable(path, list, false);
    const auto items = list_of(found, list);
    for (const Json* item : items) all.push_back(*item);
    const auto pages = id_of(object_of(found, "parametresRetour"), "pages");
    if (items.empty() || (pages && page >= *pages) || (!pages && items.size() < kPageSize)) return all;
  }
  return unreadable(path, "pages without end", false);
}

template <typename Value>
Answer<std::vector<Value>> each(Answer<std::vector<Json>> answer, Value (*read)(const Json&)) {
  if (auto* problem = std::get_if<Trouble>(&answer)) return std::move(*problem);
  std::vector<Value> values;
  for (const Json& item : std::get<std::vector<Json>>(answer)) values.push_back(read(item));
  return values;
}

InvoiceRecord invoice_of(const Json& found) {
  return {id_of(found, "identifiantFactureCPP").value_or(0),
          text_of(found, "numeroFacture"),
          text_of(found, "numeroFluxDepot"),
          text_of(found, "statut"),
          text_of(found, "dateHeureEtatCourant"),
          text_of(found, "commentaireEtatCourant"),
          text_of(found, "typeFacture"),
          text_of(found, "dateFacture"),
          text_of(found, "dateDepot"),
          text_of(found, "codeFournisseur"),
          text_of(found, "codeDestinataire"),
          text_of(found, "designationDestinataire"),
          text_of(found, "codeServiceExecutant"),
          text_of(found, "numeroBonCommande"),
          text_of(found, "montantHT"),
          text_of(found, "montantTTC"),
          text_of(found, "montantAPayer"),
          text_of(found, "devise")};
}

Structure structure_of(const Json& found) {
  return {id_of(found, "idStructureCPP").value_or(0), text_of(found, "identifiantStructure"),
          text_of(found, "designationStructure"), text_of(found, "typeIdentifiantStructure"), text_of(found, "statut")};
}

ServiceRecord service_of(const Json& found) {
  return {id_of(found, "idService").value_or(0), text_of(found, "codeService"), text_of(found, "libelleService"),
          flag_of(found, "estActif").value_or(true), false};
}

}  // namespace

Answer<Receipt> Client::deposit(const Deposit& deposit) {
  constexpr std::string_view kPath = "factures/v1/deposer/flux";
  const Json body = {{"fichierFlux", base64(deposit.bytes)},
                     {"nomFichier", deposit.file_name},
                     {"syntaxeFlux", deposit.syntax},
                     {"avecSignature", false}};
  Answer<Json> answer = ask(session_, kPath, body, Repeat::unless_taken);
  if (auto* problem = std::get_if<Trouble>(&answer)) return std::move(*problem);
  const Json& taken = std::get<Json>(answer);
  Receipt receipt{text_of(taken, "numeroFluxDepot"), text_of(taken, "dateDepot")};
  if (receipt.flow.empty()) return unreadable(kPath, "no numeroFluxDepot", true);
  return receipt;
}

Answer<FlowReport> Client::flow(const std::string& number) {
  Answer<Json> answer = ask(session_, "transverses/v1/consulterCRDetaille", {{"numeroFluxDepot", number}});
  if (auto* problem = std::get_if<Trouble>(&answer)) {
    if (problem->kind == TroubleKind::refused && problem->code != 0) return FlowReport{};  // not shown yet
    return std::move(*problem);
  }
  const Json& found = std::get<Json>(answer);
  FlowReport report{text_of(found, "etatCourantDepotFlux"), text_of(found, "dateHeureEtatCourantFlux"), {}};
  for (const Json* error : list_of(found, "listeErreurDP"))
    report.errors.push_back({text_of(*error, "identifiantFournisseur"), text_of(*error, "identifiantDestinataire"),
                             text_of(*error, "numeroDP"), text_of(*error, "libelleErreurDP")});
  for (const Json* error : list_of(found, "listeErreurTechnique"))
    report.errors.push_back(
        {"", "", "", fmt::format("{} {}", text_of(*error, "codeErreur"), text_of(*error, "libelleErreur"))});
  return report;
}

Answer<std::vector<InvoiceRecord>> Client::search(const InvoiceQuery& query) {
  Json body = Json::object();
  const auto filter = [&](const char* name, const std::string& value) {
    if (!value.empty()) body[name] = value;
  };
  filter("numeroFacture", query.number);
  filter("numeroFluxDepot", query.flow);
  filter("periodeDateDepotDu", query.from);
  filter("periodeDateDepotAu", query.to);
  if (!query.status.empty()) body["statutCourant"] = Json::array({query.status});
  constexpr std::string_view kPath = "factures/v1/rechercher/fournisseur";
  auto records =
      each(ask_pages(session_, kPath, std::move(body), "rechercheFactureParFournisseur", "listeFactures"), invoice_of);
  const auto is_nobody = [](const InvoiceRecord& record) { return record.id == 0 || record.number.empty(); };
  if (const auto* found = std::get_if<std::vector<InvoiceRecord>>(&records))
    if (std::ranges::any_of(*found, is_nobody)) return unreadable(kPath, "an invoice without number or id", false);
  return records;
}

Answer<InvoiceRecord> Client::consult(Id invoice) {
  Answer<Json> answer = ask(session_, "factures/v1/consulter/fournisseur", {{"identifiantFactureCPP", invoice}});
  if (auto* problem = std::get_if<Trouble>(&answer)) return std::move(*problem);
  const Json& found = object_of(std::get<Json>(answer), "facture");
  InvoiceRecord record = invoice_of(found);
  record.status = text_of(found, "statutFacture");
  record.comment = text_of(found, "commentaire");
  const Json& references = object_of(found, "references");
  record.type = text_of(references, "typeFacture");
  record.date = text_of(references, "dateFacture");
  record.deposited = text_of(references, "dateDepot");
  record.commitment = text_of(references, "numeroBonCommande");
  record.currency = text_of(references, "codeDeviseFacture");
  const Json& totals = object_of(found, "montantTotal");
  record.net = text_of(totals, "montantHtTotal");
  record.gross = text_of(totals, "montantTtcTotal");
  record.due = text_of(totals, "montantAPayer");
  return record;
}

Answer<History> Client::history(Id invoice) {
  constexpr std::string_view kPath = "factures/v1/consulter/historique";
  Answer<Json> answer = ask(session_, kPath, {{"idFacture", invoice}, {"nbResultatsMaximum", 200}});
  if (auto* problem = std::get_if<Trouble>(&answer)) return std::move(*problem);
  const Json& found = std::get<Json>(answer);
  History history{text_of(found, "statutCourantCode"), {}};
  for (const Json* step : list_of(object_of(found, "historiquesDesStatuts"), "histoStatut"))
    history.steps.push_back({text_of(*step, "histoStatutCode"), text_of(*step, "histoStatutDatePassage"),
                             text_of(*step, "histoStatutCommentaire")});
  if (history.status.empty()) return unreadable(kPath, "no statutCourantCode", false);
  return history;
}

Answer<std::string> Client::recycle(const Recycling& recycling) {
  Json body = {{"identifiantFactureCPP", recycling.id}, {"commentaire", recycling.comment}};
  if (!recycling.recipient.empty()) body["destinataire"]["codeDestinataire"] = recycling.recipient;
  if (!recycling.service.empty()) body["destinataire"]["codeServiceExecutant"] = recycling.service;
  if (!recycling.commitment.empty()) body["reference"]["numeroBonCommande"] = recycling.commitment;
  Answer<Json> answer = ask(session_, "factures/v1/recycler", body, Repeat::unless_taken);
  if (auto* problem = std::get_if<Trouble>(&answer)) return std::move(*problem);
  return text_of(std::get<Json>(answer), "statutFacture");
}

Answer<Id> Client::upload(const Attachment& attachment) {
  constexpr std::string_view kPath = "transverses/v1/ajouter/fichier";
  const Json body = {{"pieceJointeFichier", base64(attachment.bytes)},
                     {"pieceJointeNom", attachment.name},
                     {"pieceJointeTypeMime", attachment.mime},
                     {"pieceJointeExtension", attachment.extension}};
  Answer<Json> answer = ask(session_, kPath, body, Repeat::unless_taken);
  if (auto* problem = std::get_if<Trouble>(&answer)) return std::move(*problem);
  const auto id = id_of(std::get<Json>(answer), "pieceJointeId");
  if (!id) return unreadable(kPath, "no pieceJointeId", true);
  return *id;
}

Answer<std::string> Client::complete(Id invoice, const std::vector<std::pair<Id, std::string>>& attachments,
                                     const std::string& comment) {
  Json files = Json::array();
  for (const auto& [id, name] : attachments)
    files.push_back({{"pieceJointeComplementaireId", id},
                     {"pieceJointeComplementaireDesignation", name},
                     {"pieceJointeComplementaireType", "02"}});
  const Json body = {
      {"identifiantFactureCPP", invoice}, {"commentaire", comment}, {"pieceJointeComplementaire", files}};
  Answer<Json> answer = ask(session_, "factures/v1/completer", body, Repeat::unless_taken);
  if (auto* problem = std::get_if<Trouble>(&answer)) return std::move(*problem);
  return text_of(std::get<Json>(answer), "dateTraitement");
}

Answer<std::vector<Structure>> Client::own_structures() {
  constexpr std::string_view kPath = "transverses/v1/recuperer/structures/actives/fournisseur";
  Answer<Json> answer = ask(session_, kPath, Json::object());
  if (auto* problem = std::get_if<Trouble>(&answer)) return std::move(*problem);
  if (!has_list(std::get<Json>(answer), "listeStructures")) return unreadable(kPath, "listeStructures", false);
  std::vector<Structure> structures;
  for (const Json* item : list_of(std::get<Json>(answer), "listeStructures")) structures.push_back(structure_of(*item));
  return structures;
}

Answer<std::vector<Structure>> Client::structures(const std::string& siret, bool of_the_state) {
  Json body = {{"structure",
                {{"identifiantStructure", siret},
                 {"typeIdentifiantStructure", "SIRET"},
                 {"typeStructure", of_the_state ? "PUBLIQUE" : "PRIVEE"}}}};
  return each(ask_pages(session_, "structures/v1/rechercher", std::move(body), "parametres", "listeStructures"),
              structure_of);
}

Answer<StructureDetail> Client::structure(Id id) {
  constexpr std::string_view kPath = "structures/v1/consulter";
  Answer<Json> answer = ask(session_, kPath, {{"idStructureCPP", id}, {"codeLangue", "fr"}});
  if (auto* problem = std::get_if<Trouble>(&answer)) return std::move(*problem);
  const Json& found = std::get<Json>(answer);
  if (object_of(found, "parametres").empty()) return unreadable(kPath, "no parametres", false);
  const Json& wants = object_of(found, "parametres");
  const auto flag = [&](const char* name) { return flag_of(wants, name).value_or(false); };
  return StructureDetail{flag("codeServiceDoitEtreRenseigne"), flag("numeroEJDoitEtreRenseigne"),
                         flag("gestionNumeroEJOuCodeService"), flag("statutMiseEnPaiementNestPasRemonte"),
                         text_of(object_of(found, "informationGenerales"), "dateExpirationMotPasseCompteTech")};
}

Answer<std::vector<ServiceRecord>> Client::services(Id structure) {
  return each(ask_pages(session_, "structures/v1/rechercher/services", {{"idStructure", structure}},
                        "parametresRechercherServicesStructure", "listeServices"),
              service_of);
}

Answer<bool> Client::service_wants_commitment(Id structure, Id service) {
  constexpr std::string_view kPath = "structures/v1/consulter/service";
  Answer<Json> answer =
      ask(session_, kPath, {{"idStructure", structure}, {"idService", service}, {"codeLangue", "fr"}});
  if (auto* problem = std::get_if<Trouble>(&answer)) return std::move(*problem);
  if (object_of(std::get<Json>(answer), "parametres").empty()) return unreadable(kPath, "no parametres", false);
  return flag_of(object_of(std::get<Json>(answer), "parametres"), "numeroEngagement").value_or(false);
}

}  // namespace rulec::chorus
