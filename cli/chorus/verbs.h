// The verbs of Chorus Pro, one file each, in a module that the program loads for them.
#pragma once

#include "cli/io.h"
#include "cli/options.h"
#include "report/sent.h"

namespace rulec::cli {

int profile(const ChorusOptions& options, const Display& display, Io& io);
int supplier(const ChorusOptions& options, const Display& display, Io& io);
int recipient(const ChorusOptions& options, const Display& display, Io& io);
int send(const ChorusOptions& options, const Display& display, Io& io);
int track(const ChorusOptions& options, const Display& display, Io& io);
int status(const ChorusOptions& options, const Display& display, Io& io);
int find(const ChorusOptions& options, const Display& display, Io& io);
int resubmit(const ChorusOptions& options, const Display& display, Io& io);
int sandbox(const ChorusOptions& options, const Display& display, Io& io);

// What the module gives to the program.
extern "C" int rulec_chorus_verb(const ChorusOptions* options, const Display* display, Io* io);

// What the ledger of a profile knows of what was sent. False, and all is said, where it cannot be read.
extern "C" bool rulec_chorus_sent(const std::string* profile, const Display* display, Io* io,
                                  report::SentInvoices* sent);

}  // namespace rulec::cli
