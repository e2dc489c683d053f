// Is an invoice of the platform the one that the ledger knows to have been sent? Numbers alone do not tell: another
// machine of the same supplier may have sent one of that number. For this room only.
#pragma once

#include <string>
#include <vector>

#include "chorus/client.h"
#include "chorus/ledger.h"
#include "chorus/phrase.h"

namespace rulec::chorus {

// What they differ in, in words, by what both know: day of deposit (not before our attempt), recipient, date, currency,
// amounts. The platform gives no name and no hash of the file back.
struct Differences {
  std::vector<Phrase> lasting;  // what no action on the platform changes
  Phrase recipient;             // which a recycling changes; empty where it is the same
};
Differences differences(const Entry& entry, const InvoiceRecord& record);

// The same supplier's number.
bool is_number_of(const Entry& entry, const InvoiceRecord& record);

}  // namespace rulec::chorus
