// GOBL invoices for the timings: bare, built, with right totals, the same for the same seed.
#pragma once

#include <cstdint>
#include <string>

namespace rulec::bench {

// A Chorus Pro invoice with so many lines; at 5 lines about 5.6 KB.
std::string generate_invoice(std::size_t lines, std::uint64_t seed = 1);

// That of seed 1, made once.
const std::string& invoice_with(std::int64_t lines);

}  // namespace rulec::bench
