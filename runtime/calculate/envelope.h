// The envelope around an invoice: its head with an identifier, the digest of the document, who sends it to whom.
#pragma once

#include <memory>
#include <string>

#include "calculate/context.h"

namespace rulec::calculate {

// The digests of documents: SHA-256 over their canonical JSON, as GOBL writes it, without members that it does not
// know. Keeps its memory from document to document.
class Digester {
 public:
  explicit Digester(const Schema& schema);
  ~Digester();

  // 64 hex digits.
  std::string digest(const Json& value, TypeNumber type);

 private:
  struct State;
  const Schema& schema_;
  std::unique_ptr<State> state_;
};

// Wraps `invoice`, or puts it back into `envelope`. Signatures are dropped, for they are of another document.
Json wrapped(const Context& context, Digester& digester, Json envelope, Json invoice, bool identify);

}  // namespace rulec::calculate
