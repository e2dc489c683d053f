// rulec key new -o FILE, rulec key public FILE: keys that sign invoices.
#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include "calculate/uuid.h"
#include "cli/chorus/home.h"
#include "cli/exit_code.h"
#include "cli/keys.h"
#include "cli/verbs.h"
#include "cli/write_file.h"

namespace rulec::cli {
namespace {

int make(const KeyOptions& options, const Display& display, Io& io) {
  const signature::Key key = signature::Key::make(calculate::new_uuid());
  const int problem = write_new(options.output, key.private_json() + "\n");
  if (problem == EEXIST) {
    io.err << fmt::format(fmt::runtime(display.french ? "rulec: {} existe déjà : une clé n'est jamais écrasée\n"
                                                      : "rulec: {} exists: a key is never overwritten\n"),
                          options.output);
    return kUnable;
  }
  if (problem != 0) {
    io.err << fmt::format(
        fmt::runtime(display.french ? "rulec: impossible d'écrire {} : {}\n" : "rulec: {} cannot be written: {}\n"),
        options.output, std::strerror(problem));
    return kUnable;
  }
  io.err << fmt::format(fmt::runtime(display.french ? "rulec: clé {} dans {} ; gardez-la secrète\n"
                                                    : "rulec: key {} in {}; keep it secret\n"),
                        key.id(), options.output);
  return kDone;
}

int show(const KeyOptions& options, const Display& display, Io& io) {
  const auto key = private_key(options.path, display, io);
  if (!key) return kUnable;
  const std::string json = key->public_json() + "\n";
  if (!options.output.empty()) return write_whole(options.output, json, io) ? kDone : kUnable;
  io.out << json;
  return kDone;
}

}  // namespace

int key(const KeyOptions& options, const Display& display, Io& io) {
  return options.action == "new" ? make(options, display, io) : show(options, display, io);
}

}  // namespace rulec::cli
