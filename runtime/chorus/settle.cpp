// What an interruption left open: whether the platform took an invoice is asked of it, and nothing is sent again before
// that is known.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "chorus/follow.h"
#include "chorus/round.h"
#include "chorus/same_invoice.h"

namespace rulec::chorus {

// Where the platform still does not have it long after it was sent, it never took it.
std::optional<Trouble> Courier::settle(Entry& entry, Round& round) {
  const auto lock = ledger_.lock(entry);
  if (!lock) return std::nullopt;  // its sender is still at work
  const bool is_late = age_of(entry.started).value_or(std::chrono::seconds(0)) > settle_;
  const std::vector<Entry> together = ledger_.together_with(entry);
  if (together.size() > 1) {
    if (auto problem = settle_by_archive(entry, together, round); problem || entry.phase != Phase::open) return problem;
    if (!is_late) return std::nullopt;  // the others have told all that there is
  }
  return settle_by_number(entry, is_late);
}

// The number alone may be another's: while ours can still come, that decides nothing.
std::optional<Trouble> Courier::settle_by_number(Entry& entry, bool is_late) {
  Answer<std::vector<InvoiceRecord>> answer = client_.search({.number = entry.number});
  if (auto* problem = std::get_if<Trouble>(&answer)) return std::move(*problem);
  Phrase others;
  for (const InvoiceRecord& record : std::get<std::vector<InvoiceRecord>>(answer)) {
    if (!is_number_of(entry, record)) continue;
    Answer<Phrase> stranger = strangeness(entry, record);
    if (auto* problem = std::get_if<Trouble>(&stranger)) return std::move(*problem);
    const Phrase& why = std::get<Phrase>(stranger);
    if (why.empty()) {
      recognise(entry, record);
      return std::nullopt;
    }
    append(
        others,
        {fmt::format("{} (flow {})", why.english, record.flow), fmt::format("{} (flux {})", why.french, record.flow)},
        "; ");
  }
  if (is_late) note_absent(entry, others);
  return std::nullopt;
}

// A number that was seen to be another's stays held: what was deposited may still come.
void Courier::note_absent(Entry& entry, const Phrase& others) {
  if (!others.empty())
    return ledger_.update(entry, Phase::not_ours, "",
                          text_of({"the number is another invoice's on the platform: " + others.english,
                                   "le numéro est celui d'une autre facture sur la plateforme : " + others.french}));
  const Phase phase = entry.phase == Phase::not_ours ? Phase::not_ours : Phase::not_taken;
  ledger_.update(entry, phase, "", text_of({"the platform does not know it", "la plateforme ne la connaît pas"}));
}

std::optional<Trouble> Courier::ask_again(Entry& entry) {
  const auto lock = ledger_.lock(entry);
  return lock ? settle_by_number(entry, true) : std::nullopt;
}

// The flow that brought the others of its archive brought this one too, or says why not.
std::optional<Trouble> Courier::settle_by_archive(Entry& entry, const std::vector<Entry>& together, Round& round) {
  Answer<std::vector<std::string>> flows = flows_of(together, round);
  if (auto* problem = std::get_if<Trouble>(&flows)) return std::move(*problem);
  for (const std::string& flow : std::get<std::vector<std::string>>(flows)) {
    Answer<const FlowReport*> answer = round.report(flow);
    if (auto* problem = std::get_if<Trouble>(&answer)) return std::move(*problem);
    const FlowReport& report = *std::get<const FlowReport*>(answer);
    if (std::ranges::find(report.errors, entry.number, &FlowError::number) != report.errors.end()) {
      entry.flow = flow;
      return hear(entry, report, round);
    }
    Answer<const std::vector<InvoiceRecord>*> found = round.invoices(flow);
    if (auto* problem = std::get_if<Trouble>(&found)) return std::move(*problem);
    for (const InvoiceRecord& record : *std::get<const std::vector<InvoiceRecord>*>(found))
      if (is_number_of(entry, record)) {
        recognise(entry, record);
        return std::nullopt;
      }
  }
  return std::nullopt;
}

// As the ledger knows them, else as the platform does since the day on which they were sent.
Answer<std::vector<std::string>> Courier::flows_of(const std::vector<Entry>& together, Round& round) {
  std::vector<std::string> flows;
  const auto keep = [&](const std::string& flow) {
    if (!flow.empty() && std::ranges::find(flows, flow) == flows.end()) flows.push_back(flow);
  };
  for (const Entry& other : together) keep(other.flow);
  if (!flows.empty()) return flows;
  Answer<const std::vector<InvoiceRecord>*> answer = round.since(together.front().started.substr(0, 10));
  if (auto* problem = std::get_if<Trouble>(&answer)) return std::move(*problem);
  for (const InvoiceRecord& record : *std::get<const std::vector<InvoiceRecord>*>(answer))
    for (const Entry& other : together) {
      if (!is_number_of(other, record)) continue;
      Answer<Phrase> stranger = strangeness(other, record);
      if (auto* problem = std::get_if<Trouble>(&stranger)) return std::move(*problem);
      if (std::get<Phrase>(stranger).empty()) keep(record.flow);
    }
  return flows;
}

// Why a record of this number is not the invoice that was sent; empty where nothing speaks against it. Of one that was
// recycled the recipient says nothing.
Answer<Phrase> Courier::strangeness(const Entry& entry, const InvoiceRecord& record) {
  Differences found = differences(entry, record);
  if (found.lasting.empty() && !found.recipient.empty()) {
    Answer<History> history = client_.history(record.id);
    if (auto* problem = std::get_if<Trouble>(&history)) return std::move(*problem);
    const auto& steps = std::get<History>(history).steps;
    if (std::ranges::find(steps, "A_RECYCLER", &HistoryStep::status) != steps.end()) found.recipient = {};
  }
  if (!found.recipient.empty()) found.lasting.push_back(found.recipient);
  Phrase all;
  for (const Phrase& one : found.lasting) append(all, one, ", ");
  return all;
}

void Courier::recognise(Entry& entry, const InvoiceRecord& record) {
  entry.invoice = record.id;
  entry.flow = record.flow;
  ledger_.update(
      entry, Phase::integrated, record.status,
      text_of(
          {fmt::format("found on the platform after an interruption: deposited on {}, as sent in all that it shows",
                       record.deposited),
           fmt::format("trouvée sur la plateforme après une interruption : déposée le {}, telle qu'envoyée en tout ce "
                       "qu'elle montre",
                       record.deposited)}));
}

}  // namespace rulec::chorus
