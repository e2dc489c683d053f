// CII invoices for the timings, with right totals, the same for the same seed.
#pragma once

#include <cstdint>
#include <string>

namespace rulec::bench {

// An EN 16931 invoice in CII D16B with so many lines; at 5 lines about 12 KB.
std::string generate_cii(std::size_t lines, std::uint64_t seed = 1);

}  // namespace rulec::bench
