#include "cli/chorus/connection.h"

#include <utility>

#include "chorus/curl_transport.h"
#include "cli/chorus/home.h"
#include "cli/exit_code.h"

namespace rulec::cli {

Connection::Connection(const Profile& profile, chorus::Credentials credentials)
    : transport_(chorus::curl_transport()),
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
