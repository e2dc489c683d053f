// A profile at work: network, session, client.
#pragma once

#include <memory>

#include "chorus/client.h"
#include "chorus/follow.h"
#include "chorus/ledger.h"
#include "cli/chorus/profile.h"

namespace rulec::cli {

class Connection {
 public:
  Connection(const Profile& profile, chorus::Credentials credentials);
  chorus::Client& client() { return client_; }

 private:
  std::unique_ptr<chorus::Transport> transport_;
  chorus::Session session_;
  chorus::Client client_;
};

// The ledger of this user. An exception says why it cannot be had.
std::unique_ptr<chorus::Ledger> open_ledger();

// Says what is wrong and gives the exit code: 1 where the platform understood and says no.
int fail(const chorus::Trouble& trouble, const Display& display, Io& io);

}  // namespace rulec::cli
