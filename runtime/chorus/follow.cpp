#include "chorus/follow.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "chorus/round.h"
#include "chorus/same_invoice.h"
#include "chorus/states.h"

namespace rulec::chorus {
namespace {

Phase phase_of(InvoiceStage stage, Phase before) {
  switch (stage) {
    case InvoiceStage::waiting:
      return before == Phase::available ? before : Phase::integrated;
    case InvoiceStage::available:
    case InvoiceStage::processed:
      return Phase::available;
    case InvoiceStage::to_recycle:
      return Phase::to_recycle;
    case InvoiceStage::to_complete:
      return Phase::suspended;
    case InvoiceStage::paid:
      return Phase::paid;
    case InvoiceStage::rejected:
      return Phase::rejected;
    case InvoiceStage::withdrawn:
      return Phase::withdrawn;
  }
  return before;
}

// What the report says of this invoice, or of the whole flow.
std::string errors_about(const FlowReport& report, const std::string& number) {
  std::string text;
  for (const FlowError& error : report.errors)
    if (error.number.empty() || error.number == number) text += (text.empty() ? "" : "|") + error.text;
  return text;
}

constexpr unsigned kMostOutages = 3;  // of the server, each asked about to the end: then it is down for all

bool meets_all(const Trouble& trouble) {
  switch (trouble.kind) {
    case TroubleKind::network:
      return !trouble.lasting;
    case TroubleKind::client:
    case TroubleKind::account:
    case TroubleKind::not_subscribed:
    case TroubleKind::busy:
      return true;
    case TroubleKind::server:
    case TroubleKind::refused:
    case TroubleKind::unreadable:
      return false;
  }
  return true;
}

}  // namespace

std::optional<Trouble> Courier::ask(Entry& entry) {
  return entry.phase == Phase::not_ours ? ask_again(entry) : ask(std::span(&entry, 1));
}

std::optional<Trouble> Courier::ask(std::span<Entry> entries) {
  Round round(client_, entries);
  std::optional<Trouble> first;
  unsigned outages = 0;
  for (Entry& entry : entries) {
    std::optional<Trouble> problem = ask(entry, round);
    if (!problem) continue;
    outages += problem->kind == TroubleKind::server ? 1 : 0;
    const bool is_over = meets_all(*problem) || outages == kMostOutages;
    if (!first) first = std::move(problem);
    if (is_over) break;
  }
  return first;
}

std::optional<Trouble> Courier::ask(Entry& entry, Round& round) {
  if (entry.phase == Phase::open) return settle(entry, round);
  if (entry.phase == Phase::sent) return ask_flow(entry, round);
  if (is_end(entry.phase)) return std::nullopt;
  if (entry.phase == Phase::resubmitting && !ledger_.lock(entry)) return std::nullopt;  // its author is at work
  if (entry.invoice == 0) return find_invoice(entry, round);
  return has_moved(entry, round) ? ask_status(entry) : std::nullopt;
}

// Of invoices that came together one list tells which have moved, and only those are asked about. Where it cannot be
// had, each is.
bool Courier::has_moved(const Entry& entry, Round& round) {
  if (entry.phase == Phase::resubmitting || !round.is_shared(entry.flow)) return true;
  Answer<const std::vector<InvoiceRecord>*> answer = round.invoices(entry.flow);
  if (std::holds_alternative<Trouble>(answer)) return true;
  const auto& records = *std::get<const std::vector<InvoiceRecord>*>(answer);
  const auto found = std::ranges::find(records, entry.invoice, &InvoiceRecord::id);
  return found == records.end() || found->status != entry.platform_state;
}

// The record of an invoice that came by a known flow; nothing where the platform does not show it yet.
Answer<std::optional<InvoiceRecord>> Courier::look_up(const Entry& entry, Round& round) {
  Answer<std::vector<InvoiceRecord>> answer = std::vector<InvoiceRecord>();
  const std::vector<InvoiceRecord>* records = nullptr;
  if (round.is_shared(entry.flow)) {
    Answer<const std::vector<InvoiceRecord>*> shared = round.invoices(entry.flow);
    if (auto* problem = std::get_if<Trouble>(&shared)) return std::move(*problem);
    records = std::get<const std::vector<InvoiceRecord>*>(shared);
  } else {
    answer = client_.search({.number = entry.number, .flow = entry.flow});
    if (auto* problem = std::get_if<Trouble>(&answer)) return std::move(*problem);
    records = &std::get<std::vector<InvoiceRecord>>(answer);
  }
  for (const InvoiceRecord& record : *records)
    if (is_number_of(entry, record) && (entry.flow.empty() || record.flow == entry.flow)) return std::optional(record);
  return std::optional<InvoiceRecord>();
}

std::optional<Trouble> Courier::ask_flow(Entry& entry, Round& round) {
  Answer<const FlowReport*> answer = round.report(entry.flow);
  if (auto* problem = std::get_if<Trouble>(&answer)) return std::move(*problem);
  return hear(entry, *std::get<const FlowReport*>(answer), round);
}

std::optional<Trouble> Courier::hear(Entry& entry, const FlowReport& report, Round& round) {
  const std::string errors = errors_about(report, entry.number);
  const auto is_ours = [&](const FlowError& error) { return error.number == entry.number; };
  switch (flow_state(report.state).stage) {
    case FlowStage::pending:
      ledger_.update(entry, Phase::sent, report.state, "");
      return std::nullopt;
    case FlowStage::rejected:
    case FlowStage::not_processed:
      ledger_.update(entry, Phase::flow_rejected, report.state, errors);
      return std::nullopt;
    case FlowStage::partly_integrated:
      if (std::ranges::any_of(report.errors, is_ours)) {
        ledger_.update(entry, Phase::flow_rejected, report.state, errors);
        return std::nullopt;
      }
      break;
    case FlowStage::integrated:
      break;
  }
  ledger_.update(entry, Phase::integrated, report.state, "");
  return find_invoice(entry, round);
}

// The search may lag behind the flow: nothing found is "not yet".
std::optional<Trouble> Courier::find_invoice(Entry& entry, Round& round) {
  Answer<std::optional<InvoiceRecord>> answer = look_up(entry, round);
  if (auto* problem = std::get_if<Trouble>(&answer)) return std::move(*problem);
  const auto& found = std::get<std::optional<InvoiceRecord>>(answer);
  if (!found) return std::nullopt;
  entry.invoice = found->id;
  ledger_.update(entry, entry.phase, entry.platform_state, entry.text);
  return ask_status(entry);
}

std::optional<Trouble> Courier::ask_status(Entry& entry) {
  Answer<History> answer = client_.history(entry.invoice);
  if (auto* problem = std::get_if<Trouble>(&answer)) return std::move(*problem);
  auto& history = std::get<History>(answer);
  std::vector<Event> steps;
  std::string comment;
  for (HistoryStep& step : history.steps) {
    if (step.status == history.status) comment = step.comment;
    steps.push_back({std::move(step.at), std::move(step.status), std::move(step.comment)});
  }
  ledger_.add_history(entry, steps);
  const InvoiceStage stage = invoice_state(history.status).stage;
  Phase phase = phase_of(stage, entry.phase);
  bool last = false;
  if (stage == InvoiceStage::processed)
    if (auto problem = last_shown(entry, last)) return problem;
  if (last) phase = Phase::done;
  ledger_.update(entry, phase, history.status, comment);
  return std::nullopt;
}

// Some recipients never show the payment: their invoices end before.
std::optional<Trouble> Courier::last_shown(const Entry& entry, bool& last) {
  Answer<std::vector<Structure>> found = client_.structures(entry.recipient, true);
  if (auto* problem = std::get_if<Trouble>(&found)) return std::move(*problem);
  const auto& structures = std::get<std::vector<Structure>>(found);
  if (structures.empty()) return std::nullopt;
  Answer<StructureDetail> detail = client_.structure(structures.front().id);
  if (auto* problem = std::get_if<Trouble>(&detail)) return std::move(*problem);
  last = std::get<StructureDetail>(detail).payment_not_shown;
  return std::nullopt;
}

}  // namespace rulec::chorus
