#include "report/sent.h"

#include <algorithm>

namespace rulec::report {
namespace {

constexpr std::size_t kSiren = 9, kSiret = 14;

bool is_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_of(std::string_view siret, std::string_view named) {
  if (named.size() == kSiren && siret.size() == kSiret && is_digits(named)) return siret.starts_with(named);
  return siret == named;
}

}  // namespace

const Sent* SentInvoices::of(const InvoiceHead& head) const {
  const auto found = by_number_.find(head.number);
  if (found == by_number_.end()) return nullptr;
  for (const Sent& sent : found->second)
    if (is_of(sent.supplier, head.supplier_id)) return &sent;
  return nullptr;
}

}  // namespace rulec::report
