// An invoice on its way: following it, showing where it stands, and what that means as an exit code.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "chorus/follow.h"
#include "cli/chorus/profile.h"

namespace rulec::cli {

// 0 a good end; 1 refused, or an action is asked for; 2 nothing was sent; 3 not yet.
int code_of(chorus::Phase phase);

// What the platform's state means; "" before it has one, the state itself where it is unknown.
std::string words_of(const chorus::Entry& entry, bool french);

// One line, or one object where the format is json.
void show(const chorus::Entry& entry, const ChorusOptions& options, const Display& display, Io& io);

// Asks until each invoice is at its end, or an action is asked for, or the time is over. Progress goes to standard
// error. The trouble that stopped it, if any.
std::optional<chorus::Trouble> follow(chorus::Courier& courier, std::span<chorus::Entry> entries,
                                      const Profile& profile, std::chrono::milliseconds time, const Display& display,
                                      Io& io);

// How long `--wait` says; 0 without it. Nothing, and all is said, where it is no time.
std::optional<std::chrono::milliseconds> wait_of(const ChorusOptions& options, const Display& display, Io& io);

// The entry of a number; where several suppliers used it, --supplier says which.
std::optional<chorus::Entry> entry_named(chorus::Ledger& ledger, const Profile& profile, const ChorusOptions& options,
                                         const Display& display, Io& io);

}  // namespace rulec::cli
