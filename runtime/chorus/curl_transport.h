// HTTP by libcurl: TLS verified, the proxy of the environment honoured (never for loopback), no redirect followed,
// connections kept.
#pragma once

#include <memory>
#include <string>

#include "chorus/transport.h"

namespace rulec::chorus {

// `certificates`: a file (PEM) of those to trust; empty: those of the system.
std::unique_ptr<Transport> curl_transport(std::string certificates = "");

}  // namespace rulec::chorus
