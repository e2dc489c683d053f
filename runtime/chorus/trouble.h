// Why the platform did not do what it was asked, in both languages, and whether it may have done it all the same.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "chorus/transport.h"

namespace rulec::chorus {

enum class TroubleKind : std::uint8_t {
  network,         // nothing there, time-out, broken connection, TLS, redirect
  client,          // the OAuth pair (PISTE) is refused
  account,         // the technical account (cpro-account) is refused
  not_subscribed,  // 403: the application has no right to this interface
  busy,            // 429 to the end
  server,          // 5xx to the end
  refused,         // the platform understood and says no: `code` and `label` are its own
  unreadable,      // an answer that is none
};

struct Trouble {
  TroubleKind kind = TroubleKind::network;
  std::string english, french;
  bool may_be_done = false;  // only of calls that change something
  int code = 0;              // codeRetour
  std::string label;         // libelle
  bool lasting = false;      // another try would end the same
};

template <typename Value>
using Answer = std::variant<Value, Trouble>;

Trouble trouble_of(const Failure& failure, const std::string& host);

}  // namespace rulec::chorus
