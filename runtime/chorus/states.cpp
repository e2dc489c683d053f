#include "chorus/states.h"

#include <array>

namespace rulec::chorus {
namespace {

using F = FlowStage;
using I = InvoiceStage;

constexpr std::array<FlowState, 10> kFlowStates = {{
    {"IN_DEPOT_PORTAIL_EN_ATTENTE_TRAITEMENT_SE_CPP", "waiting for the exchange system",
     "en attente du système d'échange", F::pending},
    {"IN_RECU", "received", "reçu", F::pending},
    {"IN_TRAITE_SE_CPP", "in the exchange system", "dans le système d'échange", F::pending},
    {"IN_EN_ATTENTE_TRAITEMENT_CPP", "queued", "en attente de traitement", F::pending},
    {"IN_EN_COURS_TRAITEMENT_CPP", "being processed", "en cours de traitement", F::pending},
    {"IN_EN_ATTENTE_RETRAITEMENT_CPP", "blocked until the platform restarts it", "bloqué, en attente de retraitement",
     F::pending},
    {"IN_INTEGRE", "integrated", "intégré", F::integrated},
    {"IN_INTEGRE_PARTIEL", "integrated in part", "intégré en partie", F::partly_integrated},
    {"IN_REJETE", "rejected", "rejeté", F::rejected},
    {"IN_INCIDENTE", "not processed", "non traité, en incident", F::not_processed},
}};

constexpr std::array<InvoiceState, 17> kInvoiceStates = {{
    {"BROUILLON", "draft", "brouillon", I::waiting},
    {"DEPOSEE", "submitted", "déposée", I::waiting},
    {"EN_COURS_ACHEMINEMENT", "being routed", "en cours d'acheminement", I::waiting},
    {"MISE_A_DISPOSITION", "with the recipient", "mise à disposition du destinataire", I::available},
    {"PRISE_EN_COMPTE_DESTINATAIRE", "taken over by the recipient", "prise en compte par le destinataire",
     I::available},
    {"A_RECYCLER", "wrong recipient, service or commitment", "à recycler", I::to_recycle},
    {"SUSPENDUE", "suspended: documents are missing", "suspendue : il manque des pièces", I::to_complete},
    {"A_COMPLETER", "to be completed", "à compléter", I::to_complete},
    {"COMPLETEE", "completed", "complétée", I::available},
    {"REJETEE", "rejected by the recipient", "rejetée par le destinataire", I::rejected},
    {"SERVICE_FAIT", "delivery certified", "service fait", I::available},
    {"MANDATEE", "payment order issued", "mandatée", I::processed},
    {"MISE_A_DISPOSITION_COMPTABLE", "with the accountant", "mise à disposition du comptable", I::available},
    {"COMPTABILISEE", "booked", "comptabilisée", I::processed},
    {"MISE_EN_PAIEMENT", "payment ordered", "mise en paiement", I::paid},
    {"ABANDONNEE", "abandoned", "abandonnée", I::withdrawn},
    {"SUPPRIMEE", "deleted", "supprimée", I::withdrawn},
}};

}  // namespace

std::span<const FlowState> flow_states() { return kFlowStates; }

FlowState flow_state(std::string_view code) {
  for (const FlowState& state : kFlowStates)
    if (state.code == code) return state;
  return {code, code, code, FlowStage::pending};
}

std::span<const InvoiceState> invoice_states() { return kInvoiceStates; }

InvoiceState invoice_state(std::string_view code) {
  for (const InvoiceState& state : kInvoiceStates)
    if (state.code == code) return state;
  return {code, code, code, InvoiceStage::waiting};
}

}  // namespace rulec::chorus
