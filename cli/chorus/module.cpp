#include <exception>

#include "cli/chorus/verbs.h"
#include "cli/exit_code.h"

namespace rulec::cli {
namespace {

int run(const ChorusOptions& options, const Display& display, Io& io) {
  switch (options.verb) {
    case ChorusVerb::profile:
      return profile(options, display, io);
    case ChorusVerb::supplier:
      return supplier(options, display, io);
    case ChorusVerb::recipient:
      return recipient(options, display, io);
    case ChorusVerb::send:
      return send(options, display, io);
    case ChorusVerb::track:
      return track(options, display, io);
    case ChorusVerb::status:
      return status(options, display, io);
    case ChorusVerb::find:
      return find(options, display, io);
    case ChorusVerb::resubmit:
      return resubmit(options, display, io);
    case ChorusVerb::sandbox:
      return sandbox(options, display, io);
  }
  return kUnable;
}

}  // namespace
}  // namespace rulec::cli

// No exception crosses the border of the module.
extern "C" __attribute__((visibility("default"))) int rulec::cli::rulec_chorus_verb(
    const rulec::cli::ChorusOptions* options, const rulec::cli::Display* display, rulec::cli::Io* io) {
  try {
    return rulec::cli::run(*options, *display, *io);
  } catch (const std::exception& problem) {
    io->err << "rulec: " << problem.what() << '\n';
    return rulec::cli::kUnable;
  }
}
