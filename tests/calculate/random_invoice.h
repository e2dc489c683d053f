// Invoices of random figures, without totals: the same number gives the same invoice.
#pragma once

#include <cstdint>
#include <string>

namespace rulec::tests {

std::string random_invoice(std::uint64_t number);

}  // namespace rulec::tests
