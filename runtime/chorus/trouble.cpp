#include "chorus/trouble.h"

#include <fmt/format.h>

#include <utility>

namespace rulec::chorus {
namespace {

struct Words {
  std::string english, french;
};

Words words_of(const Failure& failure, const std::string& host) {
  switch (failure.kind) {
    case FailureKind::refused:
      return {
          fmt::format("{} cannot be reached ({}): check the address, the network and the proxy", host, failure.detail),
          fmt::format("{} est injoignable ({}) : vérifiez l'adresse, le réseau et le proxy", host, failure.detail)};
    case FailureKind::timed_out:
      return {fmt::format("{} did not answer in time ({})", host, failure.detail),
              fmt::format("{} n'a pas répondu à temps ({})", host, failure.detail)};
    case FailureKind::reset:
      return {fmt::format("the connection to {} broke ({})", host, failure.detail),
              fmt::format("la connexion à {} a été coupée ({})", host, failure.detail)};
    case FailureKind::too_large:
      return {fmt::format("{} answers without end: {}", host, failure.detail),
              fmt::format("la réponse de {} est trop longue : {}", host, failure.detail)};
    case FailureKind::tls:
      return {fmt::format("{} cannot prove who it is ({}): nothing was sent", host, failure.detail),
              fmt::format("{} ne prouve pas son identité ({}) : rien n'a été envoyé", host, failure.detail)};
    case FailureKind::redirect:
      return {
          fmt::format("{} points to {}: not followed, for the credentials would go along", host, failure.detail),
          fmt::format("{} renvoie vers {} : non suivi, car les identifiants partiraient avec", host, failure.detail)};
  }
  return {};
}

}  // namespace

Trouble trouble_of(const Failure& failure, const std::string& host) {
  Words words = words_of(failure, host);
  const bool lasting = failure.kind == FailureKind::tls || failure.kind == FailureKind::redirect ||
                       failure.kind == FailureKind::too_large;
  return {
      TroubleKind::network, std::move(words.english), std::move(words.french), failure.may_have_sent, 0, {}, lasting};
}

}  // namespace rulec::chorus
