// HTTP by libcurl: TLS verified, the proxy of the environment honoured (never for loopback), no redirect followed,
// connections kept.
#pragma once

#include <memory>

#include "chorus/transport.h"

namespace rulec::chorus {

std::unique_ptr<Transport> curl_transport();

}  // namespace rulec::chorus
