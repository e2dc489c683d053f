#include "cli/chorus/invoice.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "chorus/facturx.h"
#include "evaluate/judge.h"
#include "evaluate/table_conditions.h"
#include "formats/cii.h"
#include "report/write.h"
#include "table/rule_table.h"

namespace rulec::cli {
namespace {

constexpr std::size_t kMostCii = std::size_t{64} << 20U;  // inside of a PDF

struct Slot {
  Frame frame = 0;
  Index slot = 0;
};

Slot slot_of(const RuleTable& table, std::string_view id) {
  for (const TermRow& term : table.terms())
    if (table.text(term.id) == id) return {term.frame, term.slot};
  throw std::runtime_error(fmt::format("the rules have no term {}", id));
}

// The terms that the journey of an invoice needs, and where each goes.
using Field = std::string InvoiceReader::Invoice::*;
constexpr std::array<std::pair<std::string_view, Field>, 13> kFields = {
    {{"BT-1", &InvoiceReader::Invoice::number},
     {"BT-3", &InvoiceReader::Invoice::kind},
     {"BT-2", &InvoiceReader::Invoice::date},
     {"BT-30", &InvoiceReader::Invoice::supplier},
     {"BT-47", &InvoiceReader::Invoice::recipient},
     {"BT-44", &InvoiceReader::Invoice::recipient_name},
     {"BT-10", &InvoiceReader::Invoice::service},
     {"BT-13", &InvoiceReader::Invoice::commitment},
     {"BT-25", &InvoiceReader::Invoice::preceding},
     {"BT-109", &InvoiceReader::Invoice::net},
     {"BT-112", &InvoiceReader::Invoice::gross},
     {"BT-115", &InvoiceReader::Invoice::due},
     {"BT-5", &InvoiceReader::Invoice::currency}}};

std::string value_at(const Invoice& invoice, Slot at) {
  if (invoice.rows(at.frame).empty()) return "";
  const Value& value = invoice.slots(at.frame, 0)[at.slot];
  return value.is_present() ? std::string(value.text()) : "";
}

std::string with_place(const std::string& message, Position at) {
  return at.line == 0 ? message : fmt::format("{} ({}:{})", message, at.line, at.column);
}

}  // namespace

struct InvoiceReader::State {
  const RuleTable& table = standard_rules();
  bool french;
  cii::Reader reader;
  Judge judge;
  Document document;
  std::array<Slot, kFields.size()> slots{};
  Index layer;

  explicit State(bool in_french)
      : french(in_french),
        reader(table, table.mapping_named("cii").value(), table_conditions(table), {},
               {table.layer_named("choruspro").value()}),
        judge(table),
        layer(table.layer_named("choruspro").value()) {
    for (std::size_t i = 0; i < kFields.size(); ++i) slots[i] = slot_of(table, kFields[i].first);
  }

  const Value* value(std::string_view term) const {
    for (std::size_t i = 0; i < kFields.size(); ++i)
      if (kFields[i].first == term && !document.invoice.rows(slots[i].frame).empty())
        return &document.invoice.slots(slots[i].frame, 0)[slots[i].slot];
    return nullptr;
  }

  void notice(const char* rule, std::string_view term) {
    const Value* at = value(term);
    document.notices.push_back({rule, kNone, {at == nullptr || at->place == kNoPlace ? Place{0} : at->place}, {}});
  }

  void notice(const Sending& sending) {
    const Value* date = value("BT-2");
    if (date != nullptr && date->state == rulec::State::value && date->day() > sending.day) notice("CPRO-12", "BT-2");
    if (sending.was_sent) notice("CPRO-61", "BT-1");
  }
};

InvoiceReader::InvoiceReader(bool french) : state_(std::make_unique<State>(french)) {}
InvoiceReader::~InvoiceReader() = default;

InvoiceReader::Invoice InvoiceReader::read(const std::string& bytes) {
  Invoice invoice;
  if (const auto error = state_->reader.read(bytes, state_->document)) {
    const Position at = error->has_place ? error->position : Position{0, 0};
    invoice.unreadable = chorus::Problem{with_place(error->message_en, at), with_place(error->message_fr, at)};
    return invoice;
  }
  for (std::size_t i = 0; i < kFields.size(); ++i)
    invoice.*kFields[i].second = value_at(state_->document.invoice, state_->slots[i]);
  if (const Value* date = state_->value("BT-2"); date != nullptr && date->state == rulec::State::value)
    invoice.date = to_iso(date->day());
  return invoice;
}

Report InvoiceReader::judge(const std::optional<chorus::Recipient>& recipient, const std::optional<Sending>& sending) {
  if (recipient) recipient->describe(state_->document.facts);
  if (sending) state_->notice(*sending);
  Report report = state_->judge.judge(state_->document, {.layers = {state_->layer}, .french = state_->french});
  if (sending)
    std::erase_if(report.not_checked, [](std::string_view id) { return id == "CPRO-12" || id == "CPRO-61"; });
  return report;
}

std::string InvoiceReader::text_of(const Report& report, bool colour) const {
  return report::render_text(report, &state_->document, {colour, state_->french, false});
}

namespace {

// /rsm:CrossIndustryInvoice/rsm:ExchangedDocument/ram:ID[1] as the platform writes it.
std::string location_of(std::string_view path) {
  std::string location = "FichierXml";
  while (!path.empty()) {
    path.remove_prefix(1);
    std::string_view step = path.substr(0, path.find('/'));
    path.remove_prefix(step.size());
    step = step.substr(0, step.find('['));
    if (const auto colon = step.find(':'); colon != std::string_view::npos) step.remove_prefix(colon + 1);
    if (step != "CrossIndustryInvoice" && !step.empty()) location += "." + std::string(step);
  }
  return location + ".value";
}

// The platform writes without accents.
std::string without_accents(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, char>, 20> kPlain = {
      {{"é", 'e'}, {"è", 'e'}, {"ê", 'e'}, {"ë", 'e'},  {"à", 'a'}, {"â", 'a'}, {"ù", 'u'},
       {"û", 'u'}, {"ô", 'o'}, {"î", 'i'}, {"ï", 'i'},  {"ç", 'c'}, {"É", 'E'}, {"À", 'A'},
       {"È", 'E'}, {"«", '"'}, {"»", '"'}, {"’", '\''}, {" ", ' '}, {" ", ' '}}};
  std::string plain;
  while (!text.empty()) {
    bool replaced = false;
    for (const auto& [accented, letter] : kPlain)
      if (!replaced && text.starts_with(accented)) {
        plain += letter;
        text.remove_prefix(accented.size());
        replaced = true;
      }
    if (replaced) continue;
    plain += text.front();
    text.remove_prefix(1);
  }
  return plain;
}

std::string reason_of(const Finding& finding) {
  const std::string where = finding.at.empty() ? "FichierXml" : location_of(finding.at.front().path);
  return fmt::format("{} : {}", where, without_accents(finding.message));
}

}  // namespace

chorus::sandbox::Understand understand_by_rules() {
  return [reader = std::make_shared<InvoiceReader>(true)](std::string_view bytes) {
    chorus::sandbox::Understood understood;
    std::string cii(bytes);
    if (chorus::looks_like_pdf(bytes)) {
      auto inside = chorus::embedded_cii(bytes, kMostCii);
      if (std::holds_alternative<chorus::Problem>(inside)) return understood;
      cii = std::move(std::get<std::string>(inside));
    }
    const InvoiceReader::Invoice read = reader->read(cii);
    understood.readable = !read.unreadable;
    if (read.unreadable) return understood;
    understood.number = read.number;
    understood.kind = read.kind;
    understood.date = read.date;
    understood.supplier = read.supplier;
    understood.recipient = read.recipient;
    understood.recipient_name = read.recipient_name;
    understood.service = read.service;
    understood.commitment = read.commitment;
    understood.preceding = read.preceding;
    understood.net = read.net;
    understood.gross = read.gross;
    understood.due = read.due;
    understood.currency = read.currency;
    for (const Finding& finding : reader->judge(std::nullopt).findings)
      if (finding.severity == Severity::fatal && finding.layer == "choruspro")
        understood.reasons.push_back(reason_of(finding));
    return understood;
  };
}

}  // namespace rulec::cli
