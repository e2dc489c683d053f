// What the platform knows of a recipient, asked and kept for a day.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "chorus/client.h"
#include "chorus/recipient.h"
#include "cli/chorus/profile.h"

namespace rulec::cli {

// As `rulec check --recipient` reads it. `service` is asked what it demands; of the others that stays unknown, for
// a structure may have hundreds.
chorus::Answer<std::string> entry_of(chorus::Client& client, const std::string& siret, const std::string& service);

// The same, from the folder of the user where it is young enough.
chorus::Answer<chorus::Recipient> kept_entry(chorus::Client& client, const Profile& profile, const std::string& siret,
                                             const std::string& service);

}  // namespace rulec::cli
