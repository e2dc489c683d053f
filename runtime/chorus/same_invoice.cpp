#include "chorus/same_invoice.h"

#include <fmt/format.h>

#include "model/date.h"
#include "model/decimal.h"

namespace rulec::chorus {
namespace {

// A credit note may be shown with its sign or without.
bool is_same_amount(const std::string& ours, const std::string& theirs) {
  const auto amount = [](const std::string& text) {
    const auto read = Decimal::parse(text);
    return read ? absolute(*read) : std::nullopt;
  };
  const auto a = amount(ours), b = amount(theirs);
  return !a || !b || a->trimmed().to_string() == b->trimmed().to_string();
}

bool is_same_text(const std::string& ours, const std::string& theirs) {
  return ours.empty() || theirs.empty() || ours == theirs;
}

// "2026-11-28", of a day or a time; "" where the platform writes it in another form, which tells nothing.
std::string day_of(const std::string& time) {
  const std::string day = time.substr(0, 10);
  return parse_iso_day(day) ? day : "";
}

}  // namespace

// Days of the platform are those of Paris, never behind UTC, in which the ledger counts.
Differences differences(const Entry& entry, const InvoiceRecord& record) {
  Differences found;
  const auto differ = [&](const char* what, const std::string& ours, const std::string& theirs) {
    found.lasting.push_back(fmt::format("{} {}, ours {}", what, theirs, ours));
  };
  const std::string deposited = day_of(record.deposited), attempt = day_of(entry.started);
  if (!deposited.empty() && deposited < attempt)
    found.lasting.push_back(fmt::format("deposited on {}, before our attempt of {}", deposited, attempt));
  if (!is_same_text(day_of(entry.date), day_of(record.date))) differ("date", entry.date, record.date);
  if (!is_same_text(entry.currency, record.currency)) differ("currency", entry.currency, record.currency);
  if (!is_same_amount(entry.net, record.net)) differ("net amount", entry.net, record.net);
  if (!is_same_amount(entry.gross, record.gross)) differ("total", entry.gross, record.gross);
  if (!is_same_amount(entry.due, record.due)) differ("amount due", entry.due, record.due);
  if (!is_same_text(entry.recipient, record.recipient))
    found.recipient = fmt::format("recipient {}, ours {}", record.recipient, entry.recipient);
  return found;
}

bool is_number_of(const Entry& entry, const InvoiceRecord& record) {
  const bool same_supplier = record.supplier.empty() || record.supplier == entry.supplier;
  return record.id != 0 && record.number == entry.number && same_supplier;
}

}  // namespace rulec::chorus
