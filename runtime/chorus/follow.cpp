#include "chorus/follow.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "chorus/archive.h"
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

}  // namespace

std::variant<Courier::Sent, Taken> Courier::send(const Deposit& deposit, Entry entry) {
  const std::optional<Entry> opened = ledger_.open(entry);
  if (!opened) return Taken{ledger_.find(entry.platform, entry.supplier, entry.number).value_or(entry)};
  Sent sent{*opened, std::nullopt};
  const auto lock = ledger_.lock(sent.entry);  // while it lives, nobody else settles the entry
  Answer<Receipt> answer = client_.deposit(deposit);
  if (auto* receipt = std::get_if<Receipt>(&answer)) {
    sent.entry.flow = receipt->flow;
    ledger_.update(sent.entry, Phase::sent, "", "");
    return sent;
  }
  sent.trouble = std::move(std::get<Trouble>(answer));
  ledger_.update(sent.entry, sent.trouble->may_be_done ? Phase::open : Phase::not_taken, "", sent.trouble->english);
  return sent;
}

Courier::SentTogether Courier::send(std::vector<Parcel> parcels, const std::string& archive) {
  SentTogether sent;
  std::vector<ArchiveEntry> files;
  for (std::size_t i = 0; i < parcels.size(); ++i) {
    Entry entry = std::move(parcels[i].entry);
    std::string name = std::exchange(entry.file_name, fmt::format("{}/{}", archive, entry.file_name));
    if (auto opened = ledger_.open(entry)) {
      sent.entries.push_back(std::move(*opened));
      files.push_back({std::move(name), std::move(parcels[i].bytes)});
    } else {
      sent.taken.emplace_back(i, ledger_.find(entry.platform, entry.supplier, entry.number).value_or(entry));
    }
  }
  if (sent.entries.empty()) return sent;
  const auto lock = ledger_.lock(sent.entries);  // while it lives, nobody else settles them
  Answer<Receipt> answer = client_.deposit({pack(files), archive, sent.entries.front().syntax});
  if (auto* receipt = std::get_if<Receipt>(&answer)) {
    for (Entry& entry : sent.entries) entry.flow = receipt->flow;
    ledger_.update(sent.entries, Phase::sent, "", "");
    return sent;
  }
  sent.trouble = std::move(std::get<Trouble>(answer));
  ledger_.update(sent.entries, sent.trouble->may_be_done ? Phase::open : Phase::not_taken, "", sent.trouble->english);
  return sent;
}

namespace {

Trouble busy_elsewhere(const Entry& entry) {
  return {TroubleKind::busy,
          fmt::format("another rulec works on {} at this moment", entry.number),
          fmt::format("un autre rulec travaille sur {} en ce moment", entry.number),
          false,
          0,
          {},
          true};
}

}  // namespace

// What surely was not done leaves the entry as it was. Else the platform is to be asked.
template <typename Act>
std::optional<Trouble> Courier::change(Entry& entry, std::string recipient, const std::string& what, Act act) {
  const auto lock = ledger_.lock(entry);
  if (!lock) return busy_elsewhere(entry);
  const Entry before = entry;
  entry.recipient = std::move(recipient);
  ledger_.update(entry, Phase::resubmitting, entry.platform_state, what);
  std::optional<Trouble> trouble = act();
  if (!trouble) {
    ledger_.update(entry, Phase::integrated, "", what);
    return std::nullopt;
  }
  if (!trouble->may_be_done) {
    entry.recipient = before.recipient;
    ledger_.update(entry, before.phase, before.platform_state, trouble->english);
  }
  return trouble;
}

std::optional<Trouble> Courier::recycle(Entry& entry, const Recycling& recycling) {
  const std::string what = fmt::format("recycle: recipient {}, service {}, commitment {}", recycling.recipient,
                                       recycling.service, recycling.commitment);
  const std::string recipient = recycling.recipient.empty() ? entry.recipient : recycling.recipient;
  return change(entry, recipient, what, [&]() -> std::optional<Trouble> {
    Answer<std::string> answer = client_.recycle(recycling);
    if (auto* problem = std::get_if<Trouble>(&answer)) return std::move(*problem);
    return std::nullopt;
  });
}

// An upload alone changes nothing of the invoice: one whose answer is lost is made again.
std::optional<Trouble> Courier::complete(Entry& entry, const std::vector<Attachment>& files,
                                         const std::string& comment) {
  std::string what = "complete:";
  for (const Attachment& file : files) what += " " + file.name;
  return change(entry, entry.recipient, what, [&]() -> std::optional<Trouble> {
    std::vector<std::pair<Id, std::string>> uploaded;
    for (const Attachment& file : files) {
      Answer<Id> id = client_.upload(file);
      if (auto* problem = std::get_if<Trouble>(&id)) {
        problem->may_be_done = false;
        return std::move(*problem);
      }
      uploaded.emplace_back(std::get<Id>(id), file.name);
    }
    Answer<std::string> answer = client_.complete(entry.invoice, uploaded, comment);
    if (auto* problem = std::get_if<Trouble>(&answer)) return std::move(*problem);
    return std::nullopt;
  });
}

std::optional<Trouble> Courier::ask(Entry& entry) {
  if (entry.phase == Phase::open) return settle(entry);
  if (entry.phase == Phase::sent) return ask_flow(entry);
  if (is_end(entry.phase)) return std::nullopt;
  if (entry.phase == Phase::resubmitting && !ledger_.lock(entry)) return std::nullopt;  // its author is at work
  if (entry.invoice == 0)
    if (auto problem = find_invoice(entry)) return problem;
  return entry.invoice == 0 ? std::nullopt : ask_status(entry);
}

std::optional<Trouble> Courier::ask(std::span<Entry> entries) {
  std::map<std::string, FlowReport> heard;
  for (Entry& entry : entries) {
    if (entry.phase != Phase::sent) {
      if (auto problem = ask(entry)) return problem;
      continue;
    }
    auto report = heard.find(entry.flow);
    if (report == heard.end()) {
      Answer<FlowReport> answer = client_.flow(entry.flow);
      if (auto* problem = std::get_if<Trouble>(&answer)) return std::move(*problem);
      report = heard.emplace(entry.flow, std::move(std::get<FlowReport>(answer))).first;
    }
    if (auto problem = hear(entry, report->second)) return problem;
  }
  return std::nullopt;
}

// Does the platform have the invoice? Where it still has not long after it was sent, it never took it.
std::optional<Trouble> Courier::settle(Entry& entry) {
  const auto lock = ledger_.lock(entry);
  if (!lock) return std::nullopt;  // its sender is still at work
  Answer<std::optional<InvoiceRecord>> answer = look_up(entry);
  if (auto* problem = std::get_if<Trouble>(&answer)) return std::move(*problem);
  if (const auto& found = std::get<std::optional<InvoiceRecord>>(answer)) {
    entry.invoice = found->id;
    entry.flow = found->flow;
    ledger_.update(entry, Phase::integrated, found->status, "found on the platform after an interruption");
    return std::nullopt;
  }
  bool settled = false;
  if (auto problem = settle_by_archive(entry, settled); problem || settled) return problem;
  if (age_of(entry.started).value_or(std::chrono::seconds(0)) > settle_)
    ledger_.update(entry, Phase::not_taken, "", "the platform does not know it");
  return std::nullopt;
}

// The flow that brought the others of its archive may say that this one was refused.
std::optional<Trouble> Courier::settle_by_archive(Entry& entry, bool& settled) {
  const std::vector<Entry> together = ledger_.together_with(entry);
  if (together.size() < 2) return std::nullopt;
  Answer<std::vector<std::string>> flows = flows_of(together);
  if (auto* problem = std::get_if<Trouble>(&flows)) return std::move(*problem);
  for (const std::string& flow : std::get<std::vector<std::string>>(flows)) {
    Answer<FlowReport> answer = client_.flow(flow);
    if (auto* problem = std::get_if<Trouble>(&answer)) return std::move(*problem);
    const auto& report = std::get<FlowReport>(answer);
    const auto is_ours = [&](const FlowError& error) { return error.number == entry.number; };
    if (!std::ranges::any_of(report.errors, is_ours)) continue;
    entry.flow = flow;
    settled = true;
    return hear(entry, report);
  }
  return std::nullopt;
}

// As the ledger knows them, else as the platform does since the day on which they were sent.
Answer<std::vector<std::string>> Courier::flows_of(const std::vector<Entry>& together) {
  std::vector<std::string> flows;
  const auto keep = [&](const std::string& flow) {
    if (!flow.empty() && std::ranges::find(flows, flow) == flows.end()) flows.push_back(flow);
  };
  for (const Entry& other : together) keep(other.flow);
  if (!flows.empty()) return flows;
  Answer<std::vector<InvoiceRecord>> answer = client_.search({.from = together.front().started.substr(0, 10)});
  if (auto* problem = std::get_if<Trouble>(&answer)) return std::move(*problem);
  for (const InvoiceRecord& record : std::get<std::vector<InvoiceRecord>>(answer))
    if (std::ranges::any_of(together, [&](const Entry& other) { return other.number == record.number; }))
      keep(record.flow);
  return flows;
}

Answer<std::optional<InvoiceRecord>> Courier::look_up(const Entry& entry) {
  Answer<std::vector<InvoiceRecord>> answer = client_.search({.number = entry.number, .flow = entry.flow});
  if (auto* problem = std::get_if<Trouble>(&answer)) return std::move(*problem);
  for (InvoiceRecord& record : std::get<std::vector<InvoiceRecord>>(answer)) {
    const bool same_supplier = record.supplier.empty() || record.supplier == entry.supplier;
    const bool same_flow = entry.flow.empty() || record.flow == entry.flow;
    if (record.id != 0 && record.number == entry.number && same_supplier && same_flow)
      return std::optional(std::move(record));
  }
  return std::optional<InvoiceRecord>();
}

std::optional<Trouble> Courier::ask_flow(Entry& entry) {
  Answer<FlowReport> answer = client_.flow(entry.flow);
  if (auto* problem = std::get_if<Trouble>(&answer)) return std::move(*problem);
  return hear(entry, std::get<FlowReport>(answer));
}

std::optional<Trouble> Courier::hear(Entry& entry, const FlowReport& report) {
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
  return find_invoice(entry);
}

// The search may lag behind the flow: nothing found is "not yet".
std::optional<Trouble> Courier::find_invoice(Entry& entry) {
  Answer<std::optional<InvoiceRecord>> answer = look_up(entry);
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
