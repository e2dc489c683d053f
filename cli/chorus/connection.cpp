#include "cli/chorus/connection.h"

#include <cstdlib>
#include <utility>

#include "chorus/curl_transport.h"
#include "cli/chorus/home.h"
#include "cli/exit_code.h"

namespace rulec::cli {

namespace {

// Of the profile, else as other programs are told which certificates to trust.
std::string certificates(const Profile& profile) {
  if (!profile.ca.empty()) return profile.ca;
  for (const char* name : {"CURL_CA_BUNDLE", "SSL_CERT_FILE"})
    if (const char* file = std::getenv(name); file != nullptr && *file != '\0') return file;
  return "";
}

}  // namespace

Connection::Connection(const Profile& profile, chorus::Credentials credentials)
    : transport_(chorus::curl_transport(certificates(profile))),
      session_(*transport_, profile.endpoint, std::move(credentials)),
      client_(session_) {}

std::unique_ptr<chorus::Ledger> open_ledger() {
  std::error_code error;
  std::filesystem::create_directories(state_folder(), error);
  return std::make_unique<chorus::Ledger>(state_folder() / "ledger.db");
}

int fail(const chorus::Trouble& trouble, const Display& display, Io& io) {
  say(io, display, trouble.english, trouble.french);
  return trouble.kind == chorus::TroubleKind::refused ? kRefused : kUnable;
}

}  // namespace rulec::cli
