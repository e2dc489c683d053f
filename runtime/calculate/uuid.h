// Identifiers that begin with the time: UUID version 7 of RFC 9562.
#pragma once

#include <string>

namespace rulec::calculate {

// A new one, from the clock and the system's random numbers.
std::string new_uuid();

}  // namespace rulec::calculate
