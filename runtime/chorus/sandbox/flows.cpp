#include "chorus/sandbox/flows.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "chorus/archive.h"
#include "chorus/encoding.h"
#include "chorus/facturx.h"
#include "chorus/sandbox/answers.h"

namespace rulec::chorus::sandbox {
namespace {

constexpr std::size_t kErrorLength = 255;                   // where the platform cuts the errors of an invoice
constexpr std::size_t kFileName = 200;                      // characters of the name of a deposit
constexpr std::size_t kUnpacked = std::size_t{120} << 20U;  // of an archive

// What may be deposited, and the interface that takes it.
struct Syntax {
  std::string_view name, extension, interface_code;
};
constexpr std::array<Syntax, 2> kSyntaxes = {
    {{"IN_DP_E1_CII_16B", ".xml", "1106"}, {"IN_DP_E2_CII_FACTURX", ".pdf", "1117"}}};

bool is_file_of(std::string_view extension, std::string_view name, std::string_view bytes) {
  return name.ends_with(extension) && looks_like_pdf(bytes) == (extension == ".pdf");
}

}  // namespace

Flows::Flows(const Scenario& scenario, const Directory& directory, Understand understand)
    : scenario_(scenario), directory_(directory), understand_(std::move(understand)) {}

Json Flows::deposit(const Json& request) {
  const std::string name = text_of(request, "nomFichier"), syntax = text_of(request, "syntaxeFlux");
  const auto bytes = from_base64(text_of(request, "fichierFlux"));
  if (!bytes || bytes->empty()) return no(20000, "GDP_MSG_11.021");
  if (bytes->size() > scenario_.max_file) return no(20001, "GDP_MSG_11.022");
  if (name.empty() || name.find('.') == std::string::npos || name.size() > kFileName)
    return no(20002, "GDP_MSG_11.023");
  const auto kind = std::ranges::find(kSyntaxes, syntax, &Syntax::name);
  if (kind == kSyntaxes.end() || !(is_archive_name(name) || is_file_of(kind->extension, name, *bytes)))
    return no(20003, "GDP_MSG_11.024");
  Flow flow;
  flow.id = fmt::format("CPP001{}{:015}", kind->interface_code, next_++);
  flow.syntax = syntax;
  flow.parts = parts_of(name, kind->extension, *bytes);
  flow.at = std::chrono::steady_clock::now();
  flow.date = day_now();
  flow.states = states_of(flow.parts);
  Json answer = done();
  answer["numeroFluxDepot"] = flow.id;
  answer["dateDepot"] = flow.date;
  answer["syntaxeFlux"] = flow.syntax;
  flows_.emplace(flow.id, std::move(flow));
  return answer;
}

std::vector<Flows::Part> Flows::parts_of(const std::string& name, std::string_view extension, std::string_view bytes) {
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

Flows::Part Flows::part_of(std::string_view bytes, const std::vector<Part>& before) {
  Part part{understand_(bytes), {}};
  part.errors = reasons_against(part.invoice, before);
  return part;
}

std::vector<std::string> Flows::states_of(const std::vector<Part>& parts) const {
  for (const Part& part : parts)
    if (const auto scripted = scenario_.flows.find(part.invoice.number); scripted != scenario_.flows.end())
      return scripted->second;
  const auto good = std::ranges::count_if(parts, [](const Part& part) { return part.errors.empty(); });
  const std::string end = good == 0                           ? "IN_REJETE"
                          : good == std::ranges::ssize(parts) ? "IN_INTEGRE"
                                                              : "IN_INTEGRE_PARTIEL";
  return {"IN_DEPOT_PORTAIL_EN_ATTENTE_TRAITEMENT_SE_CPP", "IN_EN_COURS_TRAITEMENT_CPP", end};
}

std::vector<std::string> Flows::reasons_against(const Understood& invoice, const std::vector<Part>& before) const {
  if (!invoice.readable) return {"Le fichier n'est pas conforme au schema du format CII"};
  std::vector<std::string> reasons = invoice.reasons;
  const std::string agreement = "FichierXml.SupplyChainTradeTransaction.ApplicableHeaderTradeAgreement.";
  if (!directory_.knows_supplier(invoice.supplier))
    reasons.push_back(
        fmt::format("L'identifiant du fournisseur {} n'est pas reference dans notre systeme", invoice.supplier));
  const PublicBody* body = directory_.body_of(invoice.recipient);
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
bool Flows::is_there(const Understood& invoice, const std::vector<Part>& before) const {
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

std::string Flows::state_of(const Flow& flow) const {
  const auto age = std::chrono::steady_clock::now() - flow.at;
  const auto step = static_cast<std::size_t>(age / std::max(scenario_.flow_step, milliseconds(1)));
  return flow.states.empty() ? "" : flow.states[std::min(step, flow.states.size() - 1)];
}

Json Flows::report(const Json& request) const {
  const auto found = flows_.find(text_of(request, "numeroFluxDepot"));
  if (found == flows_.end() || std::chrono::steady_clock::now() - found->second.at < scenario_.flow_hidden)
    return no(20001, "TRA_MSG_01.017");
  const Flow& flow = found->second;
  Json answer = done();
  const std::string state = state_of(flow);
  answer["codeInterfaceDepotFlux"] = fmt::format("FSO{}A", flow.id.substr(6, 4));
  answer["nomFichier"] = fmt::format("FSO{}A_CPP001_{}", flow.id.substr(6, 4), flow.id);
  answer["dateDepotFlux"] = answer["dateHeureEtatCourantFlux"] = instant_now();
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

// Of a flow that is integrated in part, what is not refused.
std::vector<Integrated> Flows::newly_integrated() {
  std::vector<Integrated> all;
  for (auto& [id, flow] : flows_) {
    const std::string state = state_of(flow);
    if (flow.integrated || (state != "IN_INTEGRE" && state != "IN_INTEGRE_PARTIEL")) continue;
    flow.integrated = true;
    const Time at = flow.at + scenario_.flow_step * (flow.states.empty() ? 0 : flow.states.size() - 1);
    for (const Part& part : flow.parts)
      if (state == "IN_INTEGRE" || part.errors.empty()) all.push_back({id, flow.date, at, part.invoice});
  }
  return all;
}

}  // namespace rulec::chorus::sandbox
