// From a document, in whichever form it is, to the file that is deposited: a GOBL invoice is closed and written as CII,
// a CII invoice and a Factur-X go as they are. What is changed or lost on the way is said.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cli/chorus/profile.h"
#include "cli/closing.h"
#include "cli/gobl_to_cii.h"

namespace rulec::cli {

struct Prepared {
  int code = 0;        // kDone, else why there is nothing to deposit, which has been said
  std::string file;    // CII or PDF
  std::string cii;     // the invoice in it, of a PDF; else empty: the file itself
  std::string closed;  // the GOBL envelope; empty where it was none
  std::string syntax, extension;

  const std::string& invoice() const { return cii.empty() ? file : cii; }
};

class Preparer {
 public:
  Preparer(const Profile& profile, std::optional<signature::Key> key, bool unchecked, const Display& display, Io& io);

  Prepared prepare(const std::string& name, std::string bytes);

 private:
  Prepared from_gobl(const std::string& name, std::string bytes);
  Prepared from_pdf(const std::string& name, std::string bytes);
  bool close(const std::string& name, std::string& bytes, Prepared& prepared);
  void say_unsigned();
  void say_changes(const std::string& name, Report report);
  void say_losses(const std::string& name, const std::vector<Loss>& losses);
  int fail(const std::string& name, const std::string& why, int code);

  const Profile& profile_;
  bool signs_, unchecked_;
  const Display& display_;
  Io& io_;
  std::unique_ptr<Closer> closer_;  // made for the first GOBL document
  std::optional<signature::Key> key_;
};

}  // namespace rulec::cli
