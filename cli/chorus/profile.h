// A profile: which platform, and how to speak to it. No secrets are in it.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "chorus/session.h"
#include "cli/chorus/limits.h"
#include "cli/io.h"
#include "cli/options.h"

namespace rulec::cli {

enum class Platform { loopback, sandbox, live };

struct Profile {
  std::string name;
  Platform platform = Platform::sandbox;
  std::string syntax = "IN_DP_E1_CII_16B", dialect = "choruspro-v1";
  std::string key;  // file of the private key that closes GOBL invoices; empty: they go unsigned
  std::string ca;   // file of certificates to trust; empty: those of the system
  std::size_t max_file = chorus_limit("deposit-size");  // bytes of a deposit
  chorus::Endpoint endpoint;
  std::chrono::seconds settle{0};                         // how long the platform may take to show what it took
  std::chrono::milliseconds first_poll{0}, last_poll{0};  // while waiting
};

std::string_view name_of(Platform platform);

// "60s", "500ms", "10m", "2h"; nothing where it is no such thing.
std::optional<std::chrono::milliseconds> parse_time(std::string_view text);

// The profile that the options name, which says of itself on standard error which platform it is; nothing, and all is
// said, where there is none, or it is live and nobody said --live.
std::optional<Profile> profile_for(const ChorusOptions& options, const Display& display, Io& io);

// The client id, secret, login and password: of the environment, else those that `supplier register` kept. Nothing, and
// all is said, where one is missing.
std::optional<chorus::Credentials> credentials_for(const Profile& profile, const Display& display, Io& io);

std::optional<chorus::Credentials> read_credentials(const std::string& json);
bool keep_credentials(const Profile& profile, const chorus::Credentials& credentials);
bool forget_credentials(const Profile& profile);

void say(Io& io, const Display& display, const std::string& english, const std::string& french);

}  // namespace rulec::cli
