#include "chorus/sandbox/invoices.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "chorus/encoding.h"
#include "chorus/sandbox/answers.h"

namespace rulec::chorus::sandbox {
namespace {

constexpr std::size_t kNameLength = 50;  // characters of the name of an attachment
constexpr std::size_t kAttachment = std::size_t{10} << 20U;

// Characters of UTF-8, not bytes.
std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool waits_for_supplier(const std::string& state) {
  return state == "A_RECYCLER" || state == "SUSPENDUE" || state == "A_COMPLETER" || state == "REJETEE";
}

}  // namespace

Invoices::Invoices(const Scenario& scenario, const Directory& directory) : scenario_(scenario), directory_(directory) {}

void Invoices::add(const Integrated& integrated) {
  Invoice invoice;
  invoice.id = next_++;
  invoice.flow = integrated.flow;
  invoice.data = integrated.data;
  invoice.deposited = integrated.deposited;
  invoice.ahead = life_of(invoice.data, invoice.comment);
  invoice.since = integrated.at - scenario_.life_step;
  invoices_.push_back(std::move(invoice));
}

void Invoices::move_on() {
  for (Invoice& invoice : invoices_) move_on(invoice);
}

std::vector<std::string> Invoices::life_of(const Understood& invoice, std::string& comment) const {
  for (const std::string& key : {invoice.number, std::string()})
    if (const auto found = scenario_.lives.find(key); found != scenario_.lives.end()) {
      comment = found->second.comment;
      return found->second.states;
    }
  std::vector<std::string> life = {"DEPOSEE", "EN_COURS_ACHEMINEMENT", "MISE_A_DISPOSITION"};
  if (directory_.lacks_service(invoice.recipient, invoice.service)) {
    life.emplace_back("A_RECYCLER");
    comment = fmt::format("Code service {} inconnu", invoice.service);
  }
  life.insert(life.end(), {"SERVICE_FAIT", "MANDATEE", "COMPTABILISEE"});
  const PublicBody* body = directory_.body_of(invoice.recipient);
  if (body == nullptr || !body->payment_not_shown) life.emplace_back("MISE_EN_PAIEMENT");
  return life;
}

void Invoices::enter(Invoice& invoice, const std::string& state, const std::string& comment) {
  invoice.past.push_back({state, minute_now(), comment});
}

std::string Invoices::comment_for(const Invoice& invoice, const std::string& state) const {
  return waits_for_supplier(state) ? invoice.comment : "";
}

void Invoices::move_on(Invoice& invoice) {
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

Invoices::Invoice* Invoices::invoice_of(const Json& request, const char* member) {
  const auto id = id_of(request, member);
  for (Invoice& invoice : invoices_)
    if (id == invoice.id && !invoice.past.empty()) return &invoice;
  return nullptr;
}

Json Invoices::search(const Json& request) const {
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

Json Invoices::consult(const Json& request) {
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

Json Invoices::history(const Json& request) {
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

Json Invoices::recycle(const Json& request) {
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
  if (!scripted || directory_.lacks_service(invoice->data.recipient, invoice->data.service)) {
    invoice->ahead = life_of({.number = "\n", .recipient = invoice->data.recipient, .service = invoice->data.service},
                             invoice->comment);
    invoice->ahead.erase(invoice->ahead.begin());
  }
  Json answer = done();
  answer["identifiantFactureCPP"] = invoice->id;
  answer["numeroFacture"] = invoice->data.number;
  answer["statutFacture"] = "DEPOSEE";
  answer["dateDepot"] = minute_now();
  return answer;
}

Json Invoices::upload(const Json& request) {
  const std::string name = text_of(request, "pieceJointeNom");
  const auto bytes = from_base64(text_of(request, "pieceJointeFichier"));
  if (name.empty() || characters(name) > kNameLength)
    return {{"codeRetour", 20002}, {"libelle", "pieceJointeNom"}, {"http", 400}};
  if (!bytes || bytes->empty() || bytes->size() > kAttachment) return no(20003, "TRA_MSG_11.003");
  files_[next_] = name;
  Json answer = done();
  answer["pieceJointeId"] = next_++;
  return answer;
}

Json Invoices::complete(const Json& request) {
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
  answer["dateTraitement"] = minute_now();
  return answer;
}

}  // namespace rulec::chorus::sandbox
