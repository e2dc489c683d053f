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

// "2026-11-28", of a day or a time; "" where the platform writes it in another form, which tells nothing. Nor does a
// time with `Z` or an offset: what is a day before midnight there is the next one in Paris.
std::string day_of(const std::string& time) {
  const std::string day = time.substr(0, 10);
  const bool is_local = time.size() <= 10 || ((time[10] == 'T' || time[10] == ' ') &&
                                              time.find_first_not_of("0123456789:.", 11) == std::string::npos);
  return is_local && parse_iso_day(day) ? day : "";
}

struct Label {
  const char *english, *french;  // with "ours" in the gender of what is named
};
constexpr Label kDate = {"date {}, ours {}", "date {}, la nôtre {}"};
constexpr Label kCurrency = {"currency {}, ours {}", "devise {}, la nôtre {}"};
constexpr Label kNet = {"net amount {}, ours {}", "montant HT {}, le nôtre {}"};
constexpr Label kGross = {"total {}, ours {}", "montant TTC {}, le nôtre {}"};
constexpr Label kDue = {"amount due {}, ours {}", "montant à payer {}, le nôtre {}"};
constexpr Label kRecipient = {"recipient {}, ours {}", "destinataire {}, le nôtre {}"};
constexpr Label kDeposited = {"deposited on {}, before our attempt of {}", "déposée le {}, avant notre essai du {}"};

Phrase phrase_of(const Label& label, const std::string& theirs, const std::string& ours) {
  return {fmt::format(fmt::runtime(label.english), theirs, ours),
          fmt::format(fmt::runtime(label.french), theirs, ours)};
}

}  // namespace

// Days of the platform are those of Paris, never behind UTC, in which the ledger counts.
Differences differences(const Entry& entry, const InvoiceRecord& record) {
  Differences found;
  const auto differ = [&](const Label& label, const std::string& ours, const std::string& theirs) {
    found.lasting.push_back(phrase_of(label, theirs, ours));
  };
  const std::string deposited = day_of(record.deposited), attempt = entry.started.substr(0, 10);
  if (!deposited.empty() && deposited < attempt) differ(kDeposited, attempt, deposited);
  if (!is_same_text(day_of(entry.date), day_of(record.date))) differ(kDate, entry.date, record.date);
  if (!is_same_text(entry.currency, record.currency)) differ(kCurrency, entry.currency, record.currency);
  if (!is_same_amount(entry.net, record.net)) differ(kNet, entry.net, record.net);
  if (!is_same_amount(entry.gross, record.gross)) differ(kGross, entry.gross, record.gross);
  if (!is_same_amount(entry.due, record.due)) differ(kDue, entry.due, record.due);
  if (!is_same_text(entry.recipient, record.recipient))
    found.recipient = phrase_of(kRecipient, record.recipient, entry.recipient);
  return found;
}

bool is_number_of(const Entry& entry, const InvoiceRecord& record) {
  const bool same_supplier = record.supplier.empty() || record.supplier == entry.supplier;
  return record.id != 0 && record.number == entry.number && same_supplier;
}

}  // namespace rulec::chorus
